// The parts of PullRequestSteps stand in files of their own.
