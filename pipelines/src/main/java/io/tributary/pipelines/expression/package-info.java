/**
 * The language of {@code where} and {@code let}: a subset of CEL, checked before the first reading and evaluated by column.
 *
 * <p>In: a text and the schema it reads. Out: an {@link io.tributary.pipelines.expression.Expression}, or an {@link
 * io.tributary.pipelines.expression.ExpressionException} with a way out. The way through: {@code Lexer}, {@code Parser}
 * ({@code Syntax}), {@code Checker} ({@code Node}). Invariant: a checked expression never throws; what cannot be worked out
 * is a null or an error of its row. Read {@link io.tributary.pipelines.expression.Expression} first; {@code
 * docs/expressions.md} is for users.
 */
@NullMarked
package io.tributary.pipelines.expression;

import org.jspecify.annotations.NullMarked;
