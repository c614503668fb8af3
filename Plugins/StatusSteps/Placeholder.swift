// The parts of StatusSteps stand in files of their own.
