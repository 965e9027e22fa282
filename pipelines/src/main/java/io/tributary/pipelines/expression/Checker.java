package io.tributary.pipelines.expression;

import io.tributary.pipelines.batch.Schema;
import io.tributary.pipelines.batch.Type;
import io.tributary.pipelines.config.Suggestion;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Finds columns, functions and types, and turns what was written into nodes that work on columns. */
final class Checker {
    /** All functions of the subset. */
    static final List<String> FUNCTIONS =
            List.of("contains", "startsWith", "endsWith", "size", "double", "int", "string");

    private final Schema schema;
    private final Map<String, ColumnNode> columns = new LinkedHashMap<>();
    private final List<Node> sites = new ArrayList<>();
    private final Calls calls = new Calls(this);

    Checker(Schema schema) {
        this.schema = schema;
    }

    /** The columns read so far, in the order of the text. */
    Map<String, ColumnNode> columns() {
        return columns;
    }

    /** The nodes that may fail for a row, as numbered by {@link Node#site}. */
    List<Node> sites() {
        return sites;
    }

    Node check(Syntax syntax) {
        if (syntax instanceof Syntax.IntLiteral literal) {
            return new LiteralNode(literal.value());
        } else if (syntax instanceof Syntax.DoubleLiteral literal) {
            return new LiteralNode(literal.value());
        } else if (syntax instanceof Syntax.TextConstant literal) {
            return new LiteralNode(literal.value());
        } else if (syntax instanceof Syntax.BoolLiteral literal) {
            return new LiteralNode(literal.value());
        } else if (syntax instanceof Syntax.Name name) {
            return column(name);
        } else if (syntax instanceof Syntax.Unary unary) {
            return unary(unary);
        } else if (syntax instanceof Syntax.Binary binary) {
            return binary(binary);
        } else if (syntax instanceof Syntax.Conditional conditional) {
            return choice(conditional);
        } else if (syntax instanceof Syntax.In in) {
            return membership(in);
        } else if (syntax instanceof Syntax.Call call) {
            return calls.check(call);
        }
        throw new ExpressionException(
                syntax.offset(), "null is outside the subset but in x == null and x != null; leave it away");
    }

    /** Numbers a node that may fail for a row. */
    Node fallible(Node node) {
        node.site(sites.size());
        sites.add(node);
        return node;
    }

    private Node column(Syntax.Name name) {
        int index = schema.indexOf(name.name());
        if (index < 0) {
            throw unknown(name);
        }
        Type type = schema.fields().get(index).type();
        return columns.computeIfAbsent(name.name(), key -> new ColumnNode(key, type));
    }

    private ExpressionException unknown(Syntax.Name name) {
        if (FUNCTIONS.contains(name.name())) {
            return new ExpressionException(
                    name.offset(), "'" + name.name() + "' is a function: " + Calls.usage(name.name()));
        }
        List<String> known = new ArrayList<>(schema.names());
        if (name.name().equalsIgnoreCase("true") || name.name().equalsIgnoreCase("false")) {
            known.addAll(List.of("true", "false"));
        }
        return new ExpressionException(
                name.offset(), "no column '" + name.name() + "'" + Suggestion.of(name.name(), known));
    }

    private Node unary(Syntax.Unary unary) {
        Node operand = check(unary.operand());
        boolean cancelsOut = unary.operator().length() == 2;
        if (unary.operator().startsWith("!")) {
            if (operand.type() != Type.BOOL) {
                throw new ExpressionException(
                        unary.offset(),
                        "'!' needs a bool, not " + operand.type().word() + "; compare it, as in " + compared(operand));
            }
            return cancelsOut ? operand : new Negation(operand);
        }
        if (cancelsOut && operand.type().isNumber()) {
            return operand;
        }
        return switch (operand.type()) {
            case INT -> fallible(new IntNegation(operand, unary.offset()));
            case DOUBLE -> new DoubleNegation(operand);
            default ->
                throw new ExpressionException(
                        unary.offset(),
                        "'-' needs a number, not " + operand.type().word() + advice(operand));
        };
    }

    private Node binary(Syntax.Binary binary) {
        if (binary.left() instanceof Syntax.NullLiteral || binary.right() instanceof Syntax.NullLiteral) {
            return nullTest(binary);
        }
        Node left = check(binary.left());
        Node right = check(binary.right());
        return switch (binary.operator()) {
            case "&&", "||" -> logic(binary, left, right);
            case "+", "-", "*", "/", "%" -> arithmetic(binary, left, right);
            default -> comparison(binary, left, right);
        };
    }

    private Node nullTest(Syntax.Binary binary) {
        boolean equal = binary.operator().equals("==");
        Syntax other = binary.left() instanceof Syntax.NullLiteral ? binary.right() : binary.left();
        if ((!equal && !binary.operator().equals("!=")) || other instanceof Syntax.NullLiteral) {
            throw new ExpressionException(binary.offset(), "null is outside the subset but in x == null and x != null");
        }
        return new NullTest(check(other), equal);
    }

    private static Node logic(Syntax.Binary binary, Node left, Node right) {
        for (Node operand : List.of(left, right)) {
            if (operand.type() != Type.BOOL) {
                throw new ExpressionException(
                        binary.offset(),
                        "'" + binary.operator() + "' needs bools, not "
                                + operand.type().word() + "; compare it, as in " + compared(operand));
            }
        }
        return new Logic(binary.operator().equals("||"), left, right);
    }

    private Node arithmetic(Syntax.Binary binary, Node left, Node right) {
        char operator = binary.operator().charAt(0);
        if (operator == '+' && left.type() == Type.TEXT && right.type() == Type.TEXT) {
            return calls.join(left, right);
        }
        if (!left.type().isNumber() || !right.type().isNumber()) {
            throw notNumbers(binary, left, right);
        }
        if (left.type() == Type.INT && right.type() == Type.INT) {
            return fallible(new IntArithmetic(operator, left, right, binary.offset()));
        }
        if (operator == '%') {
            throw new ExpressionException(binary.offset(), "'%' needs ints, not double; convert it, as in int(x) % 60");
        }
        return new DoubleArithmetic(operator, widened(left), widened(right));
    }

    private static ExpressionException notNumbers(Syntax.Binary binary, Node left, Node right) {
        Node odd = left.type().isNumber() ? right : left;
        boolean joinsText = binary.operator().equals("+")
                && (left.type() == Type.TEXT || right.type() == Type.TEXT)
                && left.type() != Type.TIME
                && right.type() != Type.TIME;
        return new ExpressionException(
                binary.offset(),
                "'" + binary.operator() + "' does not work on " + left.type().word() + " and "
                        + right.type().word()
                        + (joinsText ? "; convert the other one to a text, as in string(x)" : advice(odd)));
    }

    private Node comparison(Syntax.Binary binary, Node left, Node right) {
        Node a = left;
        Node b = right;
        if (a.type() != b.type()) {
            if (!a.type().isNumber() || !b.type().isNumber()) {
                throw incomparable(binary, a, b);
            }
            a = widened(a);
            b = widened(b);
        }
        return switch (binary.operator()) {
            case "==" -> calls.compare(Comparison.Relation.EQUAL, a, b);
            case "!=" -> calls.compare(Comparison.Relation.UNEQUAL, a, b);
            case "<" -> calls.compare(Comparison.Relation.LESS, a, b);
            case "<=" -> calls.compare(Comparison.Relation.LESS_OR_EQUAL, a, b);
            case ">" -> calls.compare(Comparison.Relation.LESS, b, a);
            default -> calls.compare(Comparison.Relation.LESS_OR_EQUAL, b, a);
        };
    }

    private static ExpressionException incomparable(Syntax.Binary binary, Node left, Node right) {
        boolean chained = binary.left() instanceof Syntax.Binary inner
                && left.type() == Type.BOOL
                && inner.operator().matches("[<>]=?|[=!]=");
        Node odd = left.type().isNumber() ? right : left;
        return new ExpressionException(
                binary.offset(),
                "'" + binary.operator() + "' cannot compare " + left.type().word() + " with "
                        + right.type().word()
                        + (chained ? "; write a < b && b < c" : advice(odd)));
    }

    private Node choice(Syntax.Conditional conditional) {
        Node condition = check(conditional.condition());
        Node yes = check(conditional.yes());
        Node no = check(conditional.no());
        if (condition.type() != Type.BOOL) {
            throw new ExpressionException(
                    conditional.offset(),
                    "'?' needs a bool before it, not " + condition.type().word() + "; compare it, as in "
                            + compared(condition));
        }
        if (yes.type() != no.type()) {
            if (!yes.type().isNumber() || !no.type().isNumber()) {
                throw new ExpressionException(
                        conditional.offset(),
                        "'?' cannot choose between " + yes.type().word() + " and "
                                + no.type().word() + "; convert one, as in string(x) or double(x)");
            }
            return new Choice(condition, widened(yes), widened(no));
        }
        return new Choice(condition, yes, no);
    }

    private Node membership(Syntax.In in) {
        Node value = check(in.value());
        if (value.type() != Type.TEXT && !value.type().isNumber()) {
            throw new ExpressionException(
                    in.offset(),
                    "'in' needs a number or a text, not " + value.type().word() + "; use == and ||");
        }
        boolean ofTexts = value.type() == Type.TEXT;
        boolean anyDouble = value.type() == Type.DOUBLE;
        for (Syntax item : in.items()) {
            if (ofTexts != item instanceof Syntax.TextConstant) {
                throw new ExpressionException(
                        item.offset(),
                        "this list is searched for " + value.type().word() + "; write "
                                + (ofTexts ? "texts in quotes" : "numbers without quotes"));
            }
            anyDouble |= item instanceof Syntax.DoubleLiteral;
        }
        return ofTexts ? calls.isOneOf(value, in.items()) : isOneOf(anyDouble ? widened(value) : value, in.items());
    }

    private static Node isOneOf(Node value, List<Syntax> items) {
        if (value.type() == Type.INT) {
            long[] ints = items.stream()
                    .mapToLong(item -> ((Syntax.IntLiteral) item).value())
                    .toArray();
            return new Membership(value, ints, new double[0]);
        }
        double[] doubles = items.stream()
                .mapToDouble(item -> item instanceof Syntax.IntLiteral literal
                        ? literal.value()
                        : ((Syntax.DoubleLiteral) item).value())
                .toArray();
        return new Membership(value, new long[0], doubles);
    }

    /** An int as a double, a double as it is. */
    static Node widened(Node number) {
        if (number.type() == Type.DOUBLE) {
            return number;
        }
        return number instanceof LiteralNode literal
                ? new LiteralNode((double) (Long) literal.value())
                : new Conversion.IntToDouble(number);
    }

    /** How to get a bool from a value of another type. */
    private static String compared(Node node) {
        return switch (node.type()) {
            case TEXT -> "x == \"on\"";
            case INT -> "x != 0";
            case DOUBLE -> "x > 0.0";
            default -> "int(time) > 0";
        };
    }

    /** How to get a number from a value of another type. */
    private static String advice(Node node) {
        return switch (node.type()) {
            case TEXT -> "; convert it, as in double(x) or int(x)";
            case TIME -> "; use int(time), which is seconds since 1970 UTC";
            case BOOL -> "; turn the bool into a number, as in x ? 1 : 0";
            default -> "";
        };
    }
}
