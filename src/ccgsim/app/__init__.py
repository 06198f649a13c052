"""The app: watch England reorganise, and ask why. `ccgsim app` opens it; it needs no internet.

`main` is what the server opens. `england`, `compare` and `results` are the pages, and `view` is
what a visitor is looking at. `running` makes the runs behind them, `parts` is what all are made of.
"""
