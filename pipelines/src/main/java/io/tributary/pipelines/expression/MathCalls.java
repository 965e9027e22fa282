package io.tributary.pipelines.expression;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoublePredicate;
import java.util.function.DoubleUnaryOperator;
import java.util.function.LongBinaryOperator;

/**
 * Checks calls of {@code math.*}: CEL's <a
 * href="https://github.com/google/cel-go/tree/master/ext#math">math extension</a> and functions of our own. What IEEE 754
 * does not define to the bit comes from {@link StrictMath}, so that every processor gives the same.
 */
final class MathCalls {
    /** Added, it makes 0.0 of -0.0, as the official implementation does where it rounds to whole numbers. */
    private static final double NO_MINUS = 0.0;

    /** Those that cost less than a call per row. */
    private static final Map<String, RealFunction.Columns> LOOPS = Map.of(
            "abs", MathCalls::abs,
            "ceil", MathCalls::ceil,
            "floor", MathCalls::floor,
            "trunc", MathCalls::trunc,
            "round", MathCalls::round,
            "sqrt", MathCalls::sqrt);

    private static final Map<String, DoubleUnaryOperator> OF_ONE = Map.ofEntries(
            Map.entry("sign", x -> Math.signum(x) + NO_MINUS),
            Map.entry("cbrt", StrictMath::cbrt),
            Map.entry("exp", StrictMath::exp),
            Map.entry("log", StrictMath::log),
            Map.entry("log10", StrictMath::log10),
            Map.entry("sin", StrictMath::sin),
            Map.entry("cos", StrictMath::cos),
            Map.entry("tan", StrictMath::tan),
            Map.entry("asin", StrictMath::asin),
            Map.entry("acos", StrictMath::acos),
            Map.entry("atan", StrictMath::atan));

    private static final Map<String, DoubleBinaryOperator> OF_TWO =
            Map.of("pow", StrictMath::pow, "atan2", StrictMath::atan2, "hypot", StrictMath::hypot);

    private static final Map<String, DoublePredicate> TESTS =
            Map.of("isNaN", Double::isNaN, "isInf", Double::isInfinite, "isFinite", Double::isFinite);

    private static final Map<String, LongBinaryOperator> BITS = Map.of(
            "bitAnd", (a, b) -> a & b,
            "bitOr", (a, b) -> a | b,
            "bitXor", (a, b) -> a ^ b,
            "bitNot", (a, b) -> ~a,
            "bitShiftLeft", (a, b) -> b < 64 ? a << b : 0,
            "bitShiftRight", (a, b) -> b < 64 ? a >>> b : 0);

    private final Checker checker;

    MathCalls(Checker checker) {
        this.checker = checker;
    }

    /** @param call of a function that {@link Functions} knows with {@code math.} before it */
    Node check(Syntax.Call call) {
        String name = call.function();
        if (name.equals("greatest") || name.equals("least")) {
            return extreme(call);
        }
        boolean isOfTwo = OF_TWO.containsKey(name) || (BITS.containsKey(name) && !name.equals("bitNot"));
        if (call.arguments().size() != (isOfTwo ? 2 : 1)) {
            throw Functions.misused(call);
        }
        List<Node> arguments = numbers(call);
        Node first = arguments.get(0);
        Node last = arguments.get(arguments.size() - 1);
        if (BITS.containsKey(name)) {
            return bits(call, first, last);
        }
        if (first.kind() == Kind.INT && name.equals("abs")) {
            return checker.fallible(
                            new IntFunction((a, b) -> Math.abs(a), MathCalls::noTwin, first, first, call.offset()))
                    .withUnit(first.unit());
        }
        if (first.kind() == Kind.INT && name.equals("sign")) {
            return new IntFunction((a, b) -> Long.signum(a), IntFunction.Guard.NONE, first, first, call.offset());
        }
        return reals(name, Checker.widened(first), Checker.widened(last));
    }

    private List<Node> numbers(Syntax.Call call) {
        List<Node> numbers = new ArrayList<>();
        for (Syntax argument : call.arguments()) {
            Node node = checker.check(argument);
            if (!node.kind().isNumber()) {
                throw new ExpressionException(
                        argument.offset(),
                        "math." + call.function() + "() works on numbers, not on "
                                + node.kind().word() + Checker.advice(node));
            }
            numbers.add(node);
        }
        return numbers;
    }

    private static Node reals(String name, Node first, Node last) {
        if (OF_TWO.containsKey(name)) {
            return RealFunction.each(of(OF_TWO, name), first, last);
        }
        if (TESTS.containsKey(name)) {
            return RealFunction.test(of(TESTS, name), first);
        }
        return LOOPS.containsKey(name)
                // All but the root count what their argument counts.
                ? RealFunction.of(of(LOOPS, name), first).withUnit(name.equals("sqrt") ? "" : first.unit())
                : RealFunction.each(of(OF_ONE, name), first);
    }

    private static <T> T of(Map<String, T> functions, String name) {
        T function = functions.get(name);
        if (function == null) {
            throw new IllegalStateException("math." + name + " is named but not there");
        }
        return function;
    }

    private Node extreme(Syntax.Call call) {
        if (call.arguments().isEmpty()) {
            throw Functions.misused(call);
        }
        List<Node> numbers = numbers(call);
        boolean allInts = numbers.stream().allMatch(node -> node.kind() == Kind.INT);
        String unit = numbers.get(0).unit();
        boolean sameUnit = numbers.stream().allMatch(node -> node.unit().equals(unit));
        List<Node> operands =
                allInts ? numbers : numbers.stream().map(Checker::widened).toList();
        return new Extreme(call.function().equals("greatest"), operands).withUnit(sameUnit ? unit : "");
    }

    private Node bits(Syntax.Call call, Node first, Node last) {
        String name = call.function();
        if (first.kind() != Kind.INT || last.kind() != Kind.INT) {
            throw new ExpressionException(
                    call.offset(),
                    "math." + name + "() works on the bits of ints, not on double; convert it, as in int(x)");
        }
        if (!name.startsWith("bitShift")) {
            return new IntFunction(of(BITS, name), IntFunction.Guard.NONE, first, last, call.offset());
        }
        IntFunction.Guard guard = (a, b) -> b >= 0
                ? ""
                : "math." + name + "(" + a + ", " + b + ") has nowhere to go by less than 0; shift the other way";
        return checker.fallible(new IntFunction(of(BITS, name), guard, first, last, call.offset()));
    }

    private static String noTwin(long a, long b) {
        return a == Long.MIN_VALUE
                ? "math.abs(" + a + ") does not fit into an int of 64 bits; work with double(x)"
                : "";
    }

    private static void abs(double[] in, double[] out, int rows) {
        for (int i = 0; i < rows; i++) {
            out[i] = Math.abs(in[i]);
        }
    }

    private static void ceil(double[] in, double[] out, int rows) {
        for (int i = 0; i < rows; i++) {
            out[i] = Math.ceil(in[i]);
        }
    }

    private static void floor(double[] in, double[] out, int rows) {
        for (int i = 0; i < rows; i++) {
            out[i] = Math.floor(in[i]);
        }
    }

    private static void trunc(double[] in, double[] out, int rows) {
        for (int i = 0; i < rows; i++) {
            out[i] = trunc(in[i]) + NO_MINUS;
        }
    }

    private static double trunc(double x) {
        return x < 0 ? Math.ceil(x) : Math.floor(x);
    }

    /** Half goes away from zero. Not {@code floor(x + 0.5)}, which is wrong for 0.49999999999999994. */
    private static void round(double[] in, double[] out, int rows) {
        for (int i = 0; i < rows; i++) {
            double whole = trunc(in[i]);
            double rest = Math.abs(in[i] - whole);
            out[i] = rest >= 0.5 ? whole + Math.signum(in[i]) : whole + NO_MINUS;
        }
    }

    private static void sqrt(double[] in, double[] out, int rows) {
        for (int i = 0; i < rows; i++) {
            out[i] = Math.sqrt(in[i]);
        }
    }
}
