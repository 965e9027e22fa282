package io.tributary.pipelines.expression;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiPredicate;

/** Checks what is done with texts: functions on them, and operators between them. */
final class TextCalls {
    /** As a pattern that an operator writes never is; what it matches against is bounded elsewhere. */
    private static final int PROGRAM_MAX = 5_000;

    private static final Map<String, BiPredicate<String, String>> TESTS = Map.of(
            "contains", String::contains,
            "startsWith", String::startsWith,
            "endsWith", String::endsWith);

    /**
     * A function on a text.
     *
     * @param arguments what stands between the brackets
     * @param optional how many of the last arguments may be left away
     */
    private record Method(Kind result, List<Kind> arguments, int optional, TextFunction function) {}

    private static final Map<String, Method> METHODS = Map.of(
            "charAt",
            new Method(Kind.TEXT, List.of(Kind.INT), 0, a -> TextRules.charAt(text(a, 0), number(a, 1))),
            "indexOf",
            new Method(Kind.INT, List.of(Kind.TEXT, Kind.INT), 1, TextCalls::indexOf),
            "lastIndexOf",
            new Method(Kind.INT, List.of(Kind.TEXT, Kind.INT), 1, TextCalls::lastIndexOf),
            "substring",
            new Method(Kind.TEXT, List.of(Kind.INT, Kind.INT), 1, TextCalls::substring),
            "replace",
            new Method(Kind.TEXT, List.of(Kind.TEXT, Kind.TEXT, Kind.INT), 1, TextCalls::replace),
            "trim",
            new Method(Kind.TEXT, List.of(), 0, a -> TextRules.trim(text(a, 0))),
            "reverse",
            new Method(Kind.TEXT, List.of(), 0, a -> TextRules.reverse(text(a, 0))),
            "lowerAscii",
            new Method(Kind.TEXT, List.of(), 0, a -> TextRules.lowerAscii(text(a, 0))),
            "upperAscii",
            new Method(Kind.TEXT, List.of(), 0, a -> TextRules.upperAscii(text(a, 0))));

    private final Checker checker;

    TextCalls(Checker checker) {
        this.checker = checker;
    }

    /** Whether the function works on a text before its dot. */
    static boolean isMethod(String name) {
        return METHODS.containsKey(name) || TESTS.containsKey(name) || name.equals("matches") || name.equals("split");
    }

    Node check(Syntax.Call call) {
        if (call.function().equals("split")) {
            throw new ExpressionException(
                    call.offset(),
                    "a list is outside the subset: take one part, as in x.split(\",\")[0], or their number, as in"
                            + " size(x.split(\",\"))");
        }
        if (call.function().equals("matches")) {
            return matches(call);
        }
        BiPredicate<String, String> test = TESTS.get(call.function());
        if (test != null) {
            List<Node> operands = operands(call, List.of(Kind.TEXT), 0);
            return test(operands.get(0), operands.get(1), test);
        }
        Method method = METHODS.get(call.function());
        if (method == null) {
            throw new IllegalStateException(call.function() + " is named but not there");
        }
        List<Node> operands = operands(call, method.arguments(), method.optional());
        return checker.remembered(method.result(), call.offset(), method.function(), operands);
    }

    /** The text and the arguments of a call, each of its kind. */
    private List<Node> operands(Syntax.Call call, List<Kind> kinds, int optional) {
        int count = call.arguments().size();
        if (call.receiver() == null || count > kinds.size() || count < kinds.size() - optional) {
            throw Functions.misused(call);
        }
        List<Node> operands = new ArrayList<>();
        for (Syntax argument : Calls.all(call.receiver(), call.arguments())) {
            Kind kind = operands.isEmpty() ? Kind.TEXT : kinds.get(operands.size() - 1);
            operands.add(ofKind(call, argument, kind));
        }
        return operands;
    }

    private Node ofKind(Syntax.Call call, Syntax argument, Kind kind) {
        Node node = checker.check(argument);
        if (node.kind() == kind) {
            return node;
        }
        String needed = kind == Kind.TEXT
                ? "() works on texts, not on " + node.kind().word() + "; write string(x)"
                : "() needs an int here, not " + node.kind().word()
                        + "; write a place in the text, such as 0, or int(x)";
        throw new ExpressionException(call.offset(), call.function() + needed);
    }

    private Node matches(Syntax.Call call) {
        List<Syntax> all = Calls.all(call.receiver(), call.arguments());
        if (all.size() != 2) {
            throw Functions.misused(call);
        }
        Node text = ofKind(call, all.get(0), Kind.TEXT);
        if (!(all.get(1) instanceof Syntax.TextConstant written)) {
            throw new ExpressionException(
                    all.get(1).offset(),
                    "a pattern that varies is outside the subset: write it as a text, as in x.matches(\"^a[0-9]+$\")");
        }
        Pattern pattern = pattern(written);
        return checker.remembered(
                Kind.BOOL, call.offset(), a -> pattern.matcher(text(a, 0)).find(), List.of(text));
    }

    private static Pattern pattern(Syntax.TextConstant written) {
        try {
            Pattern pattern = Pattern.compile(written.value());
            if (pattern.programSize() > PROGRAM_MAX) {
                throw new ExpressionException(
                        written.offset(),
                        "this pattern has " + pattern.programSize() + " steps, at most " + PROGRAM_MAX
                                + " are allowed; repeat less, as in [0-9]+ for [0-9]{1,1000}");
            }
            return pattern;
        } catch (PatternSyntaxException e) {
            throw new ExpressionException(
                    written.offset(),
                    "'" + e.getPattern() + "' is not a pattern in RE2's syntax: " + e.getDescription()
                            + "; see https://github.com/google/re2/wiki/Syntax, and write \\\\ for a backslash or put r before"
                            + " the quote");
        }
    }

    /** {@code x.split(",")[index]}. */
    Node part(Syntax.Index index) {
        Syntax.Call call = index.list();
        List<Node> operands = splitOperands(call);
        Node at = checker.check(index.index());
        if (at.kind() != Kind.INT) {
            throw new ExpressionException(
                    index.index().offset(),
                    "'[' needs an int, not " + at.kind().word() + "; write the place of a part, from 0");
        }
        operands.add(at);
        boolean limited = operands.size() == 4;
        TextFunction part = a -> TextRules.part(
                TextRules.split(text(a, 0), text(a, 1), limited ? number(a, 2) : -1),
                text(a, 0),
                number(a, a.length - 1));
        return checker.remembered(Kind.TEXT, index.offset(), part, operands);
    }

    /** How many parts {@code x.split(",")} has. */
    Node parts(Syntax.Call call) {
        List<Node> operands = splitOperands(call);
        return checker.remembered(Kind.INT, call.offset(), a -> (long) split(a).size(), operands);
    }

    /** Whether a text is a part of {@code x.split(",")}. */
    Node isPart(Syntax.In in, Node value, Syntax.Call call) {
        if (value.kind() != Kind.TEXT) {
            throw new ExpressionException(
                    in.offset(),
                    "the parts of a text are texts, not " + value.kind().word() + "; write string(x)");
        }
        List<Node> operands = splitOperands(call);
        operands.add(value);
        boolean limited = operands.size() == 4;
        TextFunction isPart = a -> TextRules.split(text(a, 0), text(a, 1), limited ? number(a, 2) : -1)
                .contains(text(a, a.length - 1));
        return checker.remembered(Kind.BOOL, in.offset(), isPart, operands);
    }

    private List<Node> splitOperands(Syntax.Call call) {
        return operands(call, List.of(Kind.TEXT, Kind.INT), 1);
    }

    private static List<String> split(Object... a) {
        return TextRules.split(text(a, 0), text(a, 1), a.length == 3 ? number(a, 2) : -1);
    }

    /** Two values of one kind; a text and a literal are compared once per text. */
    Node compare(Comparison.Relation relation, Node left, Node right) {
        if (left.kind() != Kind.TEXT || (!isLiteral(left) && !isLiteral(right))) {
            return new Comparison(relation, left, right);
        }
        return test(left, right, (a, b) -> TextRules.compare(relation, a, b));
    }

    private Node test(Node left, Node right, BiPredicate<String, String> test) {
        if (isLiteral(left) == isLiteral(right)) {
            return LiteralNode.folded(new TextPair(left, right, test));
        }
        return new PerText(Kind.BOOL, 0, a -> test.test(text(a, 0), text(a, 1)), List.of(left, right));
    }

    /** {@code a + b}. */
    Node join(Node left, Node right, int offset) {
        return checker.remembered(Kind.TEXT, offset, a -> TextRules.join(text(a, 0), text(a, 1)), List.of(left, right));
    }

    static Node isOneOf(Node text, List<Syntax> items) {
        Set<String> texts = new HashSet<>();
        items.forEach(item -> texts.add(((Syntax.TextConstant) item).value()));
        if (text instanceof LiteralNode literal) {
            return new LiteralNode(Kind.BOOL, texts.contains((String) literal.value()));
        }
        return new PerText(Kind.BOOL, 0, a -> texts.contains(text(a, 0)), List.of(text));
    }

    private static boolean isLiteral(Node node) {
        return node instanceof LiteralNode;
    }

    private static Object indexOf(Object... a) {
        return a.length == 2
                ? TextRules.indexOf(text(a, 0), text(a, 1))
                : TextRules.indexOf(text(a, 0), text(a, 1), number(a, 2));
    }

    private static Object lastIndexOf(Object... a) {
        return a.length == 2
                ? TextRules.lastIndexOf(text(a, 0), text(a, 1))
                : TextRules.lastIndexOf(text(a, 0), text(a, 1), number(a, 2));
    }

    private static Object substring(Object... a) {
        return a.length == 2
                ? TextRules.substring(text(a, 0), number(a, 1))
                : TextRules.substring(text(a, 0), number(a, 1), number(a, 2));
    }

    private static Object replace(Object... a) {
        return TextRules.replace(text(a, 0), text(a, 1), text(a, 2), a.length == 4 ? number(a, 3) : -1);
    }

    private static String text(Object[] arguments, int place) {
        return (String) arguments[place];
    }

    private static long number(Object[] arguments, int place) {
        return (Long) arguments[place];
    }
}
