package io.tributary.pipelines.expression;

import io.tributary.pipelines.expression.Token.Kind;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** What people write instead of CEL, and CEL that is outside the subset, each with the way out. */
final class Mistakes {
    /** Words of other languages, and what is meant. */
    private static final Map<String, String> OPERATOR_WORDS =
            Map.of("and", "'&&'", "or", "'||'", "is", "'=='", "eq", "'=='", "mod", "'%'", "div", "'/'", "not", "'!'");

    /** Reserved by CEL, so that no column can be read by such a name. */
    private static final Set<String> RESERVED = Set.of(
            "as",
            "break",
            "const",
            "continue",
            "else",
            "for",
            "function",
            "if",
            "import",
            "in",
            "let",
            "loop",
            "package",
            "namespace",
            "return",
            "var",
            "void",
            "while");

    private static final String NO_LISTS = "there are no lists to go through; aggregate in a window";
    private static final String AGGREGATE = "it works on many readings: write it under 'aggregate' of a window";

    /** Functions of CEL and of its common extensions, or of what people expect, with what to do instead. */
    private static final Map<String, String> OUTSIDE_FUNCTIONS = Map.ofEntries(
            Map.entry("all", NO_LISTS),
            Map.entry("exists", NO_LISTS),
            Map.entry("exists_one", NO_LISTS),
            Map.entry("map", NO_LISTS),
            Map.entry("filter", NO_LISTS),
            Map.entry("join", "there are no lists; join texts with +"),
            Map.entry("format", "join texts with +, and numbers with string(x)"),
            Map.entry("quote", "put quotes around a text with +"),
            Map.entry("bytes", "there are no bytes; use texts"),
            Map.entry("uint", "there are no unsigned ints; use int(x)"),
            Map.entry("dyn", "every column has one type; leave it away"),
            Map.entry("type", "every column has one type, given under 'fields'"),
            Map.entry("now", "the same readings must give the same results; use the column time"),
            Map.entry("round", "write math.round(x); for two digits math.round(x * 100.0) / 100.0"),
            Map.entry("ln", "write math.log(x)"),
            Map.entry("toLower", "write x.lowerAscii()"),
            Map.entry("toLowerCase", "write x.lowerAscii()"),
            Map.entry("toUpper", "write x.upperAscii()"),
            Map.entry("toUpperCase", "write x.upperAscii()"),
            Map.entry("length", "write size(x)"),
            Map.entry("len", "write size(x)"),
            Map.entry("coalesce", "write x == null ? 0.0 : x"),
            Map.entry("getDay", "write x.getDayOfWeek(), where Sunday is 0, or x.getDate()"),
            Map.entry("getYear", "write x.getFullYear()"),
            Map.entry("avg", AGGREGATE),
            Map.entry("mean", AGGREGATE),
            Map.entry("sum", AGGREGATE),
            Map.entry("count", AGGREGATE),
            Map.entry("min", AGGREGATE + "; of two values, write math.least(a, b)"),
            Map.entry("max", AGGREGATE + "; of two values, write math.greatest(a, b)"),
            Map.entry("stddev", AGGREGATE),
            Map.entry("quantile", AGGREGATE));

    private Mistakes() {}

    /** The token after a whole expression, which should have been its end. */
    static ExpressionException after(Token token) {
        String meant =
                token.kind() == Kind.NAME ? OPERATOR_WORDS.get(token.text().toLowerCase(Locale.ROOT)) : null;
        String message;
        if ("'!'".equals(meant)) {
            message = "unexpected '" + token.text() + "'; write !(x in [\"a\", \"b\"]) or x != y";
        } else if (meant != null) {
            message = "'" + token.text() + "' is not an operator; did you mean " + meant + "?";
        } else if (token.isSymbol(")") || token.isSymbol("]")) {
            message = "nothing was opened for this '" + token.text() + "'; leave it away";
        } else if (token.isSymbol(":")) {
            message = "unexpected ':'; write condition ? this : that";
        } else if (token.isSymbol(",")) {
            message = "unexpected ','; numbers have a decimal point, and lists stand after 'in'";
        } else if (token.isSymbol("[")) {
            return index(token);
        } else {
            message = "an operator is missing before " + token.described() + ", such as == or &&";
        }
        return new ExpressionException(token.offset(), message);
    }

    /** A token where a column, a literal or an opening bracket should be. */
    static ExpressionException insteadOfOperand(Token token) {
        String message = switch (token.text()) {
            case "[" -> "a list is outside the subset but after 'in': write x in [\"a\", \"b\"]";
            case "-", "!" -> "'!' and '-' do not mix; put the inner one in brackets";
            case "+" -> "unexpected '+': a number needs no sign but '-'";
            default -> "a column or a literal is missing before " + token.described();
        };
        return new ExpressionException(token.offset(), message);
    }

    static ExpressionException index(Token token) {
        return new ExpressionException(
                token.offset(), "indexing is outside the subset: there are no lists and maps; give the field a column");
    }

    static ExpressionException field(Token name) {
        String message = Functions.isKnown(name.text())
                ? "'" + name.text() + "' is a function: " + Functions.usage(name.text())
                : "'." + name.text() + "' is outside the subset: columns have no fields; give the field a column of"
                        + " its own under 'fields'";
        return new ExpressionException(name.offset(), message);
    }

    /** Throws if a name at the place of an operand is a word of another language or a reserved one. */
    static void reject(Token name, Token next) {
        String word = name.text().toLowerCase(Locale.ROOT);
        if (word.equals("not") && !isOperator(next)) {
            throw new ExpressionException(name.offset(), "'" + name.text() + "' is not an operator; did you mean '!'?");
        }
        if (word.equals("if")) {
            throw new ExpressionException(name.offset(), "'if' is outside the subset; write condition ? this : that");
        }
        if (RESERVED.contains(name.text())) {
            throw new ExpressionException(
                    name.offset(), "'" + name.text() + "' is a reserved word of CEL; give the column another name");
        }
    }

    private static boolean isOperator(Token token) {
        return token.kind() == Kind.END
                || (token.kind() == Kind.SYMBOL && !token.isSymbol("(") && !token.isSymbol("!"));
    }

    /** Throws if a function is known to be outside the subset. */
    static void rejectFunction(Syntax.Call call) {
        String advice = OUTSIDE_FUNCTIONS.get(call.function());
        if (advice != null) {
            throw new ExpressionException(call.offset(), call.function() + "() is outside the subset: " + advice);
        }
    }
}
