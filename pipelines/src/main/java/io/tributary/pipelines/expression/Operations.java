package io.tributary.pipelines.expression;

import io.tributary.pipelines.unit.Unit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Checks operators: that their operands fit, and which node works on them. */
final class Operations {
    private final Checker checker;

    Operations(Checker checker) {
        this.checker = checker;
    }

    Node unary(Syntax.Unary unary) {
        Node operand = checker.check(unary.operand());
        boolean cancelsOut = unary.operator().length() == 2;
        if (unary.operator().startsWith("!")) {
            if (operand.kind() != Kind.BOOL) {
                throw new ExpressionException(
                        unary.offset(),
                        "'!' needs a bool, not " + operand.kind().word() + "; compare it, as in "
                                + Checker.compared(operand));
            }
            return cancelsOut ? operand : new Negation(operand);
        }
        if (cancelsOut && operand.kind().isNumber()) {
            return operand;
        }
        String unit = Unit.countsFromNothing(operand.unit()) ? operand.unit() : "";
        return switch (operand.kind()) {
            case INT ->
                checker.fallible(new IntNegation(operand, unary.offset())).withUnit(unit);
            case DOUBLE -> new DoubleNegation(operand).withUnit(unit);
            default ->
                throw new ExpressionException(
                        unary.offset(),
                        "'-' needs a number, not " + operand.kind().word() + Checker.advice(operand));
        };
    }

    Node binary(Syntax.Binary binary) {
        if (binary.left() instanceof Syntax.NullLiteral || binary.right() instanceof Syntax.NullLiteral) {
            return nullTest(binary);
        }
        Node left = checker.check(binary.left());
        Node right = checker.check(binary.right());
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
            throw new ExpressionException(binary.offset(), Checker.NO_NULL);
        }
        return new NullTest(checker.check(other), equal);
    }

    private static Node logic(Syntax.Binary binary, Node left, Node right) {
        for (Node operand : List.of(left, right)) {
            if (operand.kind() != Kind.BOOL) {
                throw new ExpressionException(
                        binary.offset(),
                        "'" + binary.operator() + "' needs bools, not "
                                + operand.kind().word() + "; compare it, as in " + Checker.compared(operand));
            }
        }
        return new Logic(binary.operator().equals("||"), left, right);
    }

    private Node arithmetic(Syntax.Binary binary, Node left, Node right) {
        char operator = binary.operator().charAt(0);
        if (operator == '+' && left.kind() == Kind.TEXT && right.kind() == Kind.TEXT) {
            return checker.texts().join(left, right, binary.offset());
        }
        Kind ofTime = ofTime(operator, left.kind(), right.kind());
        if (ofTime != null) {
            return checker.fallible(new TimeArithmetic(ofTime, operator == '-', left, right, binary.offset()));
        }
        if (!left.kind().isNumber() || !right.kind().isNumber()) {
            throw notNumbers(binary, left, right);
        }
        String unit = unit(operator, left, right);
        if (left.kind() == Kind.INT && right.kind() == Kind.INT) {
            return checker.fallible(new IntArithmetic(operator, left, right, binary.offset()))
                    .withUnit(unit);
        }
        if (operator == '%') {
            throw new ExpressionException(binary.offset(), "'%' needs ints, not double; convert it, as in int(x) % 60");
        }
        return new DoubleArithmetic(operator, Checker.widened(left), Checker.widened(right)).withUnit(unit);
    }

    /** What comes of times and durations: nothing, {@code null}, of most combinations. */
    private static @Nullable Kind ofTime(char operator, Kind left, Kind right) {
        if (operator != '+' && operator != '-') {
            return null;
        }
        if (left == Kind.TIME && right == Kind.TIME) {
            return operator == '-' ? Kind.DURATION : null;
        }
        if (left == Kind.DURATION && right == Kind.DURATION) {
            return Kind.DURATION;
        }
        boolean later = left == Kind.DURATION && right == Kind.TIME && operator == '+';
        return later || (left == Kind.TIME && right == Kind.DURATION) ? Kind.TIME : null;
    }

    /** Only sums of what is counted from nothing are clear: 20 Cel and 20 Cel are no 40 Cel. */
    private static String unit(char operator, Node left, Node right) {
        boolean sum = operator == '+' || operator == '-';
        return sum && left.unit().equals(right.unit()) && Unit.countsFromNothing(left.unit()) ? left.unit() : "";
    }

    private static ExpressionException notNumbers(Syntax.Binary binary, Node left, Node right) {
        Node odd = left.kind().isNumber() ? right : left;
        if (left.kind() == Kind.TIME
                && right.kind() == Kind.INT
                && binary.operator().matches("[+-]")) {
            return new ExpressionException(
                    binary.offset(),
                    "'" + binary.operator() + "' does not work on time and int; write a duration, as in time "
                            + binary.operator() + " duration(\"10m\")");
        }
        boolean joinsText = binary.operator().equals("+")
                && (left.kind() == Kind.TEXT || right.kind() == Kind.TEXT)
                && left.kind() != Kind.TIME
                && right.kind() != Kind.TIME;
        return new ExpressionException(
                binary.offset(),
                "'" + binary.operator() + "' does not work on " + left.kind().word() + " and "
                        + right.kind().word()
                        + (joinsText ? "; convert the other one to a text, as in string(x)" : Checker.advice(odd)));
    }

    private Node comparison(Syntax.Binary binary, Node left, Node right) {
        Node a = left;
        Node b = right;
        if (a.kind() != b.kind()) {
            if (!a.kind().isNumber() || !b.kind().isNumber()) {
                throw incomparable(binary, a, b);
            }
            a = Checker.widened(a);
            b = Checker.widened(b);
        }
        return switch (binary.operator()) {
            case "==" -> checker.texts().compare(Comparison.Relation.EQUAL, a, b);
            case "!=" -> checker.texts().compare(Comparison.Relation.UNEQUAL, a, b);
            case "<" -> checker.texts().compare(Comparison.Relation.LESS, a, b);
            case "<=" -> checker.texts().compare(Comparison.Relation.LESS_OR_EQUAL, a, b);
            case ">" -> checker.texts().compare(Comparison.Relation.LESS, b, a);
            default -> checker.texts().compare(Comparison.Relation.LESS_OR_EQUAL, b, a);
        };
    }

    private static ExpressionException incomparable(Syntax.Binary binary, Node left, Node right) {
        boolean chained = binary.left() instanceof Syntax.Binary inner
                && left.kind() == Kind.BOOL
                && inner.operator().matches("[<>]=?|[=!]=");
        Node odd = left.kind().isNumber() ? right : left;
        return new ExpressionException(
                binary.offset(),
                "'" + binary.operator() + "' cannot compare " + left.kind().word() + " with "
                        + right.kind().word()
                        + (chained ? "; write a < b && b < c" : Checker.advice(odd)));
    }

    Node membership(Syntax.In in) {
        Node value = checker.check(in.value());
        if (in.parts() != null) {
            return checker.texts().isPart(in, value, in.parts());
        }
        boolean allTexts = in.items().stream().allMatch(item -> item instanceof Syntax.TextConstant);
        if (value.kind() == Kind.TEXT && allTexts) {
            return TextCalls.isOneOf(value, in.items());
        }
        boolean anyDouble = in.items().stream().anyMatch(item -> item instanceof Syntax.DoubleLiteral);
        boolean allNumbers = in.items().stream()
                .allMatch(item -> item instanceof Syntax.IntLiteral || item instanceof Syntax.DoubleLiteral);
        if (value.kind().isNumber() && allNumbers) {
            return isOneOf(anyDouble ? Checker.widened(value) : value, in.items());
        }
        return isOneOf(in, value);
    }

    private Node isOneOf(Syntax.In in, Node value) {
        if (in.items().isEmpty()) {
            throw new ExpressionException(in.offset(), "nothing is in an empty list; write what is to be in it");
        }
        List<Node> comparisons = new ArrayList<>();
        for (Syntax item : in.items()) {
            Node node = checker.check(item);
            boolean numbers = value.kind().isNumber() && node.kind().isNumber();
            if (value.kind() != node.kind() && !numbers) {
                throw new ExpressionException(
                        item.offset(),
                        "this list is searched for " + value.kind().word() + "; write "
                                + (value.kind() == Kind.TEXT
                                        ? "texts in quotes"
                                        : value.kind().isNumber()
                                                ? "numbers without quotes"
                                                : "what can be compared with it"));
            }
            boolean same = value.kind() == node.kind();
            comparisons.add(checker.texts()
                    .compare(
                            Comparison.Relation.EQUAL,
                            same ? value : Checker.widened(value),
                            same ? node : Checker.widened(node)));
        }
        return new OneOf(comparisons);
    }

    private static Node isOneOf(Node value, List<Syntax> items) {
        if (value.kind() == Kind.INT) {
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
}
