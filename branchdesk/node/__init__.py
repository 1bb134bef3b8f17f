"""The branch process: owns a log replica and serves the LAN."""
