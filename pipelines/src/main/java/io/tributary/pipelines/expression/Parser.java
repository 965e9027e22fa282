package io.tributary.pipelines.expression;

import io.tributary.pipelines.expression.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Recursive descent over the grammar of the <a
 * href="https://github.com/google/cel-spec/blob/master/doc/langdef.md#syntax">CEL language definition</a>.
 */
final class Parser {
    static final int CHARACTERS_MAX = 10_000;
    /** Evaluation and checking recurse as deep as an expression is high. */
    static final int HEIGHT_MAX = 250;

    static final int NESTING_MAX = 100;

    private static final List<String> OR = List.of("||");
    private static final List<String> AND = List.of("&&");
    private static final List<String> RELATIONS = List.of("==", "!=", "<", "<=", ">", ">=");
    private static final List<String> SUMS = List.of("+", "-");
    private static final List<String> PRODUCTS = List.of("*", "/", "%");

    private final List<Token> tokens;
    private int at;
    private int nesting;

    private Parser(List<Token> tokens) {
        this.tokens = tokens;
    }

    static Syntax parse(String text) {
        if (text.length() > CHARACTERS_MAX) {
            throw new ExpressionException(
                    CHARACTERS_MAX,
                    "an expression has at most " + CHARACTERS_MAX + " characters, not " + text.length()
                            + "; split it over several lets");
        }
        Parser parser = new Parser(Lexer.tokens(text));
        if (parser.peek().kind() == Kind.END) {
            throw new ExpressionException(0, "an expression is missing; write one such as pm25 < 900.0");
        }
        Syntax syntax = parser.expression();
        if (parser.peek().kind() != Kind.END) {
            throw Mistakes.after(parser.peek());
        }
        return syntax;
    }

    private Syntax expression() {
        Token first = peek();
        if (++nesting > NESTING_MAX) {
            throw new ExpressionException(
                    first.offset(), "more than " + NESTING_MAX + " levels of nesting; split it over several lets");
        }
        Syntax syntax = or();
        if (peek().isSymbol("?")) {
            int offset = take().offset();
            Syntax yes = or();
            if (!peek().isSymbol(":")) {
                throw new ExpressionException(
                        peek().offset(), "':' expected, not " + peek().described() + "; write condition ? this : that");
            }
            take();
            syntax = limited(new Syntax.Conditional(offset, syntax, yes, expression()));
        }
        nesting--;
        return syntax;
    }

    private Syntax or() {
        return chain(OR, this::and);
    }

    private Syntax and() {
        return chain(AND, this::relation);
    }

    private Syntax relation() {
        Syntax left = sum();
        while (true) {
            if (peek().isName("in")) {
                left = limited(in(take().offset(), left));
            } else if (isOneOf(RELATIONS)) {
                Token operator = take();
                left = limited(new Syntax.Binary(operator.offset(), operator.text(), left, sum()));
            } else {
                return left;
            }
        }
    }

    private Syntax.In in(int offset, Syntax value) {
        Token list = peek();
        if (list.isSymbol("[")) {
            return new Syntax.In(offset, value, listed(take(), "]", this::expression), null);
        }
        if (sum() instanceof Syntax.Call call && call.function().equals("split")) {
            return new Syntax.In(offset, value, List.of(), call);
        }
        throw new ExpressionException(
                list.offset(), "'in' needs a list, not " + list.described() + "; write x in [\"a\", \"b\"]");
    }

    private Syntax sum() {
        return chain(SUMS, this::product);
    }

    private Syntax product() {
        return chain(PRODUCTS, this::unary);
    }

    /** Operators of one rank, which all join from the left. */
    private Syntax chain(List<String> operators, Supplier<Syntax> operand) {
        Syntax left = operand.get();
        while (isOneOf(operators)) {
            Token operator = take();
            left = limited(new Syntax.Binary(operator.offset(), operator.text(), left, operand.get()));
        }
        return left;
    }

    private Syntax unary() {
        Token first = peek();
        if (!first.isSymbol("!") && !first.isSymbol("-")) {
            return member(primary());
        }
        int count = 0;
        Token last = first;
        while (peek().isSymbol(first.text())) {
            last = take();
            count++;
        }
        Syntax operand;
        if (last.isSymbol("-") && isOneOf(Kind.INT, Kind.DOUBLE)) {
            // The sign belongs to the literal: the least int has no positive twin.
            operand = member(number(last));
            count--;
        } else {
            operand = member(primary());
        }
        if (count == 0) {
            return operand;
        }
        // Pairs cancel out, as in the official implementation: --i is i even where -i does not fit.
        String operator = count % 2 == 0 ? first.text().repeat(2) : first.text();
        return limited(new Syntax.Unary(first.offset(), operator, operand));
    }

    private Syntax member(Syntax primary) {
        Syntax receiver = primary;
        while (peek().isSymbol(".") || peek().isSymbol("[")) {
            if (peek().isSymbol("[")) {
                receiver = index(receiver);
                continue;
            }
            take();
            Token name = take();
            if (name.kind() != Kind.NAME) {
                throw new ExpressionException(
                        name.offset(), "a function's name expected after '.', not " + name.described());
            }
            if (!peek().isSymbol("(")) {
                throw Mistakes.field(name);
            }
            receiver = limited(new Syntax.Call(name.offset(), name.text(), receiver, arguments()));
        }
        return receiver;
    }

    private Syntax index(Syntax list) {
        if (!(list instanceof Syntax.Call call) || !call.function().equals("split")) {
            throw Mistakes.index(peek());
        }
        Token open = take();
        Syntax index = expression();
        close("]", open);
        return limited(new Syntax.Index(open.offset(), call, index));
    }

    private Syntax primary() {
        Token token = take();
        return switch (token.kind()) {
            case INT, DOUBLE -> {
                at--;
                yield number(null);
            }
            case TEXT -> new Syntax.TextConstant(token.offset(), token.text());
            case NAME -> nameOrCall(token);
            case SYMBOL -> {
                if (!token.isSymbol("(")) {
                    throw Mistakes.insteadOfOperand(token);
                }
                Syntax inner = expression();
                close(")", token);
                yield inner;
            }
            case END -> throw Mistakes.insteadOfOperand(token);
        };
    }

    private Syntax nameOrCall(Token name) {
        return switch (name.text()) {
            case "true" -> new Syntax.BoolLiteral(name.offset(), true);
            case "false" -> new Syntax.BoolLiteral(name.offset(), false);
            case "null" -> new Syntax.NullLiteral(name.offset());
            default -> {
                Mistakes.reject(name, peek());
                yield peek().isSymbol("(")
                        ? limited(new Syntax.Call(name.offset(), name.text(), null, arguments()))
                        : new Syntax.Name(name.offset(), name.text());
            }
        };
    }

    private List<Syntax> arguments() {
        return listed(take(), ")", this::expression);
    }

    private List<Syntax> listed(Token open, String closing, Supplier<Syntax> item) {
        List<Syntax> items = new ArrayList<>();
        while (!peek().isSymbol(closing)) {
            items.add(item.get());
            if (!peek().isSymbol(",")) {
                break;
            }
            Token comma = take();
            if (peek().isSymbol(closing) && closing.equals(")")) {
                throw new ExpressionException(comma.offset(), "an argument is missing after ','");
            }
        }
        close(closing, open);
        return items;
    }

    private Syntax number(@Nullable Token minus) {
        Token token = take();
        String sign = minus == null ? "" : "-";
        int offset = minus == null ? token.offset() : minus.offset();
        if (token.kind() == Kind.DOUBLE) {
            return new Syntax.DoubleLiteral(offset, Double.parseDouble(sign + token.text()));
        }
        boolean hex = token.text().startsWith("0x") || token.text().startsWith("0X");
        try {
            long value =
                    hex ? Long.parseLong(sign + token.text().substring(2), 16) : Long.parseLong(sign + token.text());
            return new Syntax.IntLiteral(offset, value);
        } catch (NumberFormatException e) {
            String advice = hex ? "" : "; for a double write " + sign + token.text() + ".0";
            throw new ExpressionException(
                    offset, "'" + sign + token.text() + "' is no int: ints have 64 bits and a sign" + advice);
        }
    }

    private void close(String closing, Token open) {
        if (!peek().isSymbol(closing)) {
            if (peek().kind() != Kind.END) {
                throw Mistakes.after(peek());
            }
            throw new ExpressionException(
                    peek().offset(), "'" + closing + "' is missing for the '" + open.text() + "' at " + open.offset());
        }
        take();
    }

    private <S extends Syntax> S limited(S syntax) {
        if (syntax.height() > HEIGHT_MAX) {
            throw new ExpressionException(
                    syntax.offset(),
                    "more than " + HEIGHT_MAX
                            + " operations on top of each other; split it over several lets, or write x in [a, b]");
        }
        return syntax;
    }

    private boolean isOneOf(List<String> symbols) {
        return peek().kind() == Kind.SYMBOL && symbols.contains(peek().text());
    }

    private boolean isOneOf(Kind a, Kind b) {
        return peek().kind() == a || peek().kind() == b;
    }

    private Token peek() {
        return tokens.get(at);
    }

    /** The next token; the end stays where it is. */
    private Token take() {
        Token token = tokens.get(at);
        if (token.kind() != Kind.END) {
            at++;
        }
        return token;
    }
}
