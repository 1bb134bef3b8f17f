"""A branch to try: a seeded, calibrated day of customers and tellers, played headless in seconds or live beside
people.
"""
