// The parts of GabaritPlan stand in files of their own.
