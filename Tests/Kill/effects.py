def every_effect(b,f,s): return []
