"""Forms made from the types of settings: what a field is, its editor, a draft with its changes. Shared by all windows.

A setting's words are hand-written texts: ``profile-field-<field>`` is its name (``setting-device-…`` of one PC),
``setting-does-<struct>-<field>`` its effect.
"""
