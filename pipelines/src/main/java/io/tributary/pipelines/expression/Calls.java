package io.tributary.pipelines.expression;

import io.tributary.pipelines.batch.Type;
import io.tributary.pipelines.config.Suggestion;
import io.tributary.pipelines.expression.Comparison.Relation;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiPredicate;

/** Checks calls of functions, and chooses the node for what is done with texts. */
final class Calls {
    private static final Set<String> TEXT_TESTS = Set.of("contains", "startsWith", "endsWith");

    private final Checker checker;

    Calls(Checker checker) {
        this.checker = checker;
    }

    Node check(Syntax.Call call) {
        if (!Checker.FUNCTIONS.contains(call.function())) {
            Mistakes.rejectFunction(call);
            throw new ExpressionException(
                    call.offset(),
                    "no function '" + call.function() + "'" + Suggestion.of(call.function(), Checker.FUNCTIONS));
        }
        return TEXT_TESTS.contains(call.function()) ? textTest(call) : conversion(call);
    }

    /** How a function is called, as a sentence. */
    static String usage(String function) {
        return switch (function) {
            case "contains", "startsWith", "endsWith" -> "write x." + function + "(\"abc\")";
            case "size" -> "write size(x) or x.size()";
            default -> "write " + function + "(x)";
        };
    }

    private Node textTest(Syntax.Call call) {
        if (call.receiver() == null || call.arguments().size() != 1) {
            throw misused(call);
        }
        Node text = checker.check(call.receiver());
        Node part = checker.check(call.arguments().get(0));
        for (Node node : List.of(text, part)) {
            if (node.type() != Type.TEXT) {
                throw new ExpressionException(
                        call.offset(),
                        call.function() + "() works on texts, not on "
                                + node.type().word() + "; "
                                + (node.type() == Type.TIME ? "compare int(time)" : "write string(x)"));
            }
        }
        BiPredicate<String, String> test = switch (call.function()) {
            case "contains" -> String::contains;
            case "startsWith" -> String::startsWith;
            default -> String::endsWith;
        };
        return test(text, part, test);
    }

    private Node conversion(Syntax.Call call) {
        List<Syntax> arguments = new ArrayList<>(call.arguments());
        if (call.receiver() != null && call.function().equals("size")) {
            arguments.add(0, call.receiver());
        } else if (call.receiver() != null) {
            throw misused(call);
        }
        if (arguments.size() != 1) {
            throw misused(call);
        }
        Node value = checker.check(arguments.get(0));
        return switch (call.function()) {
            case "size" -> size(call, value);
            case "double" -> toDouble(call, value);
            case "int" -> toInt(call, value);
            default -> toText(call, value);
        };
    }

    private static ExpressionException misused(Syntax.Call call) {
        return new ExpressionException(
                call.offset(), call.function() + "() is not called like this; " + usage(call.function()));
    }

    private static Node size(Syntax.Call call, Node value) {
        if (value.type() != Type.TEXT) {
            throw unfit(call, value, "size(string(x)) counts the characters of a number");
        }
        return PerText.toInt(value, "size", call.offset(), TextRules::size);
    }

    private Node toDouble(Syntax.Call call, Node value) {
        return switch (value.type()) {
            case DOUBLE, INT -> Checker.widened(value);
            case TEXT -> checker.fallible(PerText.toDouble(value, "double", call.offset(), TextRules::toDouble));
            case BOOL -> throw unfit(call, value, "write x ? 1.0 : 0.0");
            case TIME -> throw unfit(call, value, "write double(int(time))");
        };
    }

    private Node toInt(Syntax.Call call, Node value) {
        return switch (value.type()) {
            case INT -> value;
            case DOUBLE -> checker.fallible(new Conversion.DoubleToInt(value, call.offset()));
            case TIME -> new Conversion.TimeToInt(value);
            case TEXT -> checker.fallible(PerText.toInt(value, "int", call.offset(), TextRules::toInt));
            case BOOL -> throw unfit(call, value, "write x ? 1 : 0");
        };
    }

    private static Node toText(Syntax.Call call, Node value) {
        return switch (value.type()) {
            case TEXT -> value;
            case TIME -> throw unfit(call, value, "keep the time, or write string(int(time))");
            default -> new Conversion.ToText(value);
        };
    }

    private static ExpressionException unfit(Syntax.Call call, Node value, String advice) {
        return new ExpressionException(
                call.offset(),
                call.function() + "() does not work on " + value.type().word() + "; " + advice);
    }

    /** Two values of one type; a text and a literal are compared once per text. */
    Node compare(Relation relation, Node left, Node right) {
        if (left.type() != Type.TEXT || (!isLiteral(left) && !isLiteral(right))) {
            return new Comparison(relation, left, right);
        }
        return test(left, right, (a, b) -> TextRules.compare(relation, a, b));
    }

    private static Node test(Node left, Node right, BiPredicate<String, String> test) {
        if (isLiteral(right)) {
            String literal = literal(right);
            return PerText.test(left, text -> test.test(text, literal));
        }
        if (isLiteral(left)) {
            String literal = literal(left);
            return PerText.test(right, text -> test.test(literal, text));
        }
        return new TextPair(left, right, test);
    }

    Node join(Node left, Node right) {
        if (isLiteral(right)) {
            String literal = literal(right);
            return PerText.toText(left, text -> text.concat(literal));
        }
        if (isLiteral(left)) {
            return PerText.toText(right, literal(left)::concat);
        }
        return new Joining(left, right);
    }

    Node isOneOf(Node text, List<Syntax> items) {
        Set<String> texts = new HashSet<>();
        items.forEach(item -> texts.add(((Syntax.TextConstant) item).value()));
        return PerText.test(text, texts::contains);
    }

    private static boolean isLiteral(Node node) {
        return node instanceof LiteralNode;
    }

    private static String literal(Node node) {
        return (String) ((LiteralNode) node).value();
    }
}
