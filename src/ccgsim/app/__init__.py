"""The app: watch England reorganise, and ask why. `ccgsim app` opens it; it needs no internet."""
