// The worker stands in files of its own.
