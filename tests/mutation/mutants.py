"""A module with one place broken: a comparison is another one, a number one more, `and` is `or`, a condition is turned
round, an operator is another one, an answer is None. Annotations, decorators and texts are left alone."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

_COMPARED: Final[dict[type[ast.cmpop], type[ast.cmpop]]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip
_COMPUTED: Final[dict[type[ast.operator], type[ast.operator]]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Add, ast.FloorDiv: ast.Mult, ast.BitAnd: ast.BitOr,
}  # fmt: skip
_NOT_RUN: Final = ("annotation", "returns", "decorator_list")


@dataclass(frozen=True, slots=True)
class Mutant:
    """One module with one place broken."""

    module: str
    line: int
    place: str
    change: str
    source: str

    @property
    def name(self) -> str:
        return f"{self.module}:{self.line} {self.place} {self.change}"


def mutants(module: str, source: str) -> Iterator[Mutant]:
    """Every mutant of a module, in the order of its places."""
    place = 0
    while True:
        breaker = _Breaker(place)
        tree = breaker.visit(ast.parse(source))
        if breaker.broken is None:
            return
        node, change = breaker.broken
        where = ast.unparse(node).splitlines()[0][:60]
        yield Mutant(module, node.lineno, f"`{where}`", change, ast.unparse(ast.fix_missing_locations(tree)))
        place += 1


class _Breaker(ast.NodeTransformer):
    """Breaks the place of that number; `broken`: the node as it was, and how it was broken."""

    def __init__(self, wanted: int) -> None:
        self._left = wanted
        self.broken: tuple[ast.expr | ast.stmt, str] | None = None

    def visit(self, node: ast.AST) -> Any:
        if self.broken is None and isinstance(node, ast.expr | ast.stmt):
            found = _otherwise(node)
            if found is not None:
                if self._left == 0:
                    change, other = found
                    self.broken = (node, change)
                    return ast.copy_location(other, node)
                self._left -= 1
        return super().visit(node)

    def visit_keyword(self, node: ast.keyword) -> ast.AST:
        """Whether a field is shown in a `repr` decides nothing."""
        return node if node.arg == "repr" else self.generic_visit(node)

    def generic_visit(self, node: ast.AST) -> ast.AST:
        kept = {name: getattr(node, name) for name in _NOT_RUN if hasattr(node, name)}
        for name, value in kept.items():
            setattr(node, name, [] if isinstance(value, list) else None)
        super().generic_visit(node)
        for name, value in kept.items():
            setattr(node, name, value)
        return node


def _otherwise(node: ast.expr | ast.stmt) -> tuple[str, ast.expr | ast.stmt] | None:
    match node:
        case ast.Compare(left=left, ops=[op], comparators=others) if type(op) in _COMPARED:
            other = _COMPARED[type(op)]
            return f"{type(op).__name__} → {other.__name__}", ast.Compare(left, [other()], others)
        case ast.BoolOp(op=ast.And(), values=values):
            return "and → or", ast.BoolOp(ast.Or(), values)
        case ast.BoolOp(op=ast.Or(), values=values):
            return "or → and", ast.BoolOp(ast.And(), values)
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _COMPUTED:
            return f"{type(op).__name__} → {_COMPUTED[type(op)].__name__}", ast.BinOp(
                left, _COMPUTED[type(op)](), right
            )
        case ast.Constant(value=bool() as value):
            return f"{value} → {not value}", ast.Constant(not value)
        case ast.Constant(value=int() as value):
            return f"{value} → {value + 1}", ast.Constant(value + 1)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return "not dropped", operand
        case ast.If(test=test, body=body, orelse=orelse):
            return "turned round", ast.If(ast.UnaryOp(ast.Not(), test), body, orelse)
        case ast.IfExp(test=test, body=body, orelse=orelse):
            return "turned round", ast.IfExp(ast.UnaryOp(ast.Not(), test), body, orelse)
        case ast.Return(value=ast.expr() as value) if not _is_no(value):
            return "returns None", ast.Return(ast.Constant(None))
    return None


def _is_no(value: ast.expr) -> bool:
    """None is as good a no as False."""
    return isinstance(value, ast.Constant) and (value.value is None or value.value is False)
