"""The Qt windows. They talk to the node through branchdesk.client alone."""
