def check(b,f): return []
