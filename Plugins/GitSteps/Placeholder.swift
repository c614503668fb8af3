// The parts of GitSteps stand in files of their own.
