//! What people do at the desk: enter, send, cancel, follow, reconcile; the dispatcher and the poller.
