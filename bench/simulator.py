"""The market of STATS 3, made up: two legs of daily returns whose true correlation is known.

GJR-GARCH(1,1) volatilities (Glosten, Jagannathan & Runkle 1993), innovations of a t-copula with t margins.
It knows nothing of the detector, and nothing in it may be tuned to one.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy import special

Array = NDArray[np.float64]

COPULA_DF = 15
MARGIN_DF = (4.5, 10.0)
"""Of Bitcoin's and the equity's innovations, scaled to unit variance."""
BTC = (0.5233, 0.0609, 0.0335, 0.8903)
EQUITY = (0.1582, 0.0157, 0.1022, 0.8843)
"""ω, α, γ, β on returns in percent: σ²_t = ω + (α + γ [r_t-1 < 0]) r²_t-1 + β σ²_t-1."""

CALIBRATION_SEED, CALIBRATION_SIZE = 20_250_515, 1_000_000


@dataclass(frozen=True, slots=True)
class Draws:
    """Chance, of which all scenarios of a path share the same: one row a path, one column a session."""

    one: Array
    two: Array
    spread: Array
    """√(df/χ²), common to both legs: what makes a t-copula of a normal one."""

    @classmethod
    def of(cls, paths: int, sessions: int, seed: int) -> "Draws":
        """Fresh draws from a seed."""
        random = np.random.default_rng(seed)
        size = (paths, sessions)
        return cls(
            random.standard_normal(size),
            random.standard_normal(size),
            np.sqrt(COPULA_DF / random.chisquare(COPULA_DF, size)),
        )

    def until(self, sessions: int) -> "Draws":
        """The same chance, for fewer sessions."""
        return Draws(self.one[:, :sessions], self.two[:, :sessions], self.spread[:, :sessions])

    def btc(self) -> Array:
        """Bitcoin's innovations."""
        return _margin(self.one * self.spread, MARGIN_DF[0])

    def equity(self, parameter: Array | float) -> Array:
        """The equity's; the copula's parameter is one number, or one a session."""
        mixed = parameter * self.one + np.sqrt(1 - np.square(parameter)) * self.two
        return _margin(mixed * self.spread, MARGIN_DF[1])


def _margin(value: Array, df: float) -> Array:
    """From a t with the copula's degrees of freedom to one with the margin's, of unit variance."""
    scaled: Array = special.stdtrit(df, special.stdtr(COPULA_DF, value)) / np.sqrt(df / (df - 2))
    return scaled


@cache
def _calibration() -> tuple[Array, Array]:
    """Parameters of the copula, and the Pearson correlation of a million innovations under each."""
    draws = Draws.of(1, CALIBRATION_SIZE, CALIBRATION_SEED)
    parameters = np.linspace(-0.3, 0.7, 11)
    btc = draws.btc()[0]
    pearson = [np.corrcoef(btc, draws.equity(float(each))[0])[0, 1] for each in parameters]
    return parameters, np.array(pearson)


def copula_parameter(correlation: Array | float) -> Array:
    """The parameter under which the innovations have a Pearson correlation, from -.29 to .69."""
    parameters, pearson = _calibration()
    return np.asarray(np.interp(correlation, pearson, parameters))


@dataclass(frozen=True, slots=True)
class Shock:
    """What happens at a session besides: both variances times `times`, or Bitcoin moves by `sigmas`."""

    at: int
    times: float = 1.0
    sigmas: float | None = None


def simulate(draws: Draws, correlation: Array | float, shock: Shock | None = None) -> Array:
    """Log returns by path, session and leg, under a correlation that is one number, or one a session."""
    legs = draws.btc(), draws.equity(copula_parameter(correlation))
    paths, sessions = legs[0].shape
    returns = np.empty((paths, sessions, 2))
    for leg, (innovations, parameters) in enumerate(zip(legs, (BTC, EQUITY), strict=True)):
        returns[:, :, leg] = _garch(innovations, parameters, shock, is_btc=leg == 0)
    return returns / 100


def _garch(innovations: Array, parameters: tuple[float, ...], shock: Shock | None, *, is_btc: bool) -> Array:
    omega, alpha, gamma, beta = parameters
    variance: Array = np.full(len(innovations), omega / (1 - alpha - gamma / 2 - beta))
    returns = np.empty_like(innovations)
    for session in range(innovations.shape[1]):
        move = innovations[:, session]
        if shock is not None and session == shock.at:
            variance *= shock.times
            if is_btc and shock.sigmas is not None:
                move = np.full_like(move, shock.sigmas)
        returns[:, session] = np.sqrt(variance) * move
        squares = np.square(returns[:, session])
        variance = omega + (alpha + gamma * (returns[:, session] < 0)) * squares + beta * variance
    return returns
