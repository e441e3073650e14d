"""Which flags do several commands share, beside those of `options`, and what do they lead to?"""
