"""The branch's log agreed between several PCs: etcd as a child process, spoken to through its JSON gateway.

``flags`` and ``process`` run it, ``gateway`` and ``watching`` speak to it, ``quorum`` is the log's port on it,
``members`` changes who votes. Why so: docs/decisions/040-etcd-in-the-branch.md.
"""
