package io.tributary.pipelines.expression;

import static io.tributary.pipelines.expression.GeneratedExpression.around;
import static io.tributary.pipelines.expression.GeneratedExpression.call;
import static io.tributary.pipelines.expression.GeneratedExpression.infix;
import static io.tributary.pipelines.expression.GeneratedExpression.method;
import static io.tributary.pipelines.expression.GeneratedExpression.same;

import java.util.List;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** Draws expressions over the whole language, each part of the type that its place wants. */
final class ExpressionGenerator {
    private static final List<String> INTS =
            List.of("0", "1", "2", "7", "-3", "0x1F", "9223372036854775807", "-9223372036854775808");
    private static final List<String> DOUBLES =
            List.of("0.0", "1.5", "-2.5", "1e3", ".25", "2.5E-3", "1e300", "9.3e18", "-0.4", "0.49999999999999994");
    private static final List<String> TEXTS = List.of(
            "\"\"",
            "'north'",
            "\"th\"",
            "'7'",
            "\"3.5\"",
            "'it\\'s'",
            "\"\\u00fc\\x41\\101\\n\"",
            "r'a\\b'",
            "\"\"\"a\"b\"\"\"",
            "'''s\u00fc'''",
            "'\\U0001f4a7'",
            "'True'",
            "'a,b,,c'",
            "' \\t\\u00a0x '");
    private static final List<String> PATTERNS = List.of(
            "'o'", "'^s'", "r'^[a-z]+$'", "'(?i)NOR'", "r'\\d'", "'.t.'", "'^$'", "'n|7'", "r'\\pL{3,}'", "'[^a-m]$'");
    private static final List<String> TIMES = List.of(
            "2026-03-29T01:00:00Z",
            "2026-03-29t00:59:59.999999z",
            "2025-11-02T01:30:00.5-04:00",
            "1970-01-01T00:00:00Z",
            "1969-12-31T23:59:59.999+00:00",
            "2024-02-29T12:34:56.789Z",
            "2000-12-31T23:59:59+14:00",
            "1960-03-01T00:00:00Z");
    private static final List<String> DURATIONS = List.of("1.5s", "-10ms", "+250us", "100h0m0.000001s", "3\u00b5s");
    private static final List<String> WHOLE_DURATIONS = List.of("0", "1h30m", "24h", "-1m30s", "0.5h");
    private static final List<String> ZONES = List.of(
            "UTC",
            "Europe/Berlin",
            "America/New_York",
            "Asia/Kathmandu",
            "Australia/Lord_Howe",
            "+05:45",
            "-02:30",
            "02:00",
            "-9:30");
    private static final List<String> TIME_PARTS = List.of(
            "getFullYear",
            "getMonth",
            "getDate",
            "getDayOfMonth",
            "getDayOfWeek",
            "getDayOfYear",
            "getHours",
            "getMinutes",
            "getSeconds",
            "getMilliseconds");
    private static final List<String> RELATIONS = List.of("==", "!=", "<", "<=", ">", ">=");

    private final RandomGenerator random;

    ExpressionGenerator(RandomGenerator random) {
        this.random = random;
    }

    GeneratedExpression any() {
        if (random.nextInt(8) == 0) {
            return same(flatChoice(2));
        }
        int depth = 1 + random.nextInt(4);
        return switch (random.nextInt(7)) {
            case 0 -> ofInt(depth);
            case 1 -> ofDouble(depth);
            case 2, 3 -> ofText(depth);
            case 4 -> ofTime(depth);
            default -> ofBool(depth);
        };
    }

    /** Without brackets, so that rank and side of the operators decide. */
    private String flatChoice(int depth) {
        String or = repeated(List.of(" || "), () -> repeated(List.of(" && "), this::flatTest));
        return depth > 0 && random.nextInt(3) == 0 ? or + " ? " + flatTest() + " : " + flatChoice(depth - 1) : or;
    }

    private String flatTest() {
        return switch (random.nextInt(7)) {
            case 0 -> pick(List.of("p", "!q", "!!p", "q"));
            case 1 -> flatSum() + " in [1, -3,7]";
            case 2 -> flatSum() + " < " + flatSum() + pick(List.of(" == p", " != !q"));
            case 3 -> "s + t + 'th' == s";
            case 4 ->
                pick(List.of("i in [j, 1, i]", "u in [v]", "s in [t, 'north']", "'n' in s.split('o')", "p in [q]"));
            default -> flatSum() + " " + pick(RELATIONS) + " " + flatSum();
        };
    }

    private String flatSum() {
        return repeated(
                List.of(" + ", " - "),
                () -> repeated(
                        List.of(" * ", "/", " % "),
                        () -> pick(List.of(
                                "i",
                                "j",
                                "-j",
                                "--i",
                                "-1",
                                "- 2",
                                "-0x3",
                                "5",
                                "(i-1)",
                                "-(j)",
                                "size(s)",
                                "t.size()"))));
    }

    private String repeated(List<String> operators, Supplier<String> operand) {
        StringBuilder text = new StringBuilder(operand.get());
        for (int more = random.nextInt(3); more > 0; more--) {
            text.append(pick(operators)).append(operand.get());
        }
        return text.toString();
    }

    private GeneratedExpression ofInt(int depth) {
        if (depth == 0) {
            return random.nextInt(3) == 0 ? same(pick(INTS)) : same(pick(List.of("i", "j")));
        }
        int less = depth - 1;
        return switch (random.nextInt(17)) {
            case 0, 1, 2 -> infix(ofInt(less), pick(List.of("+", "-", "*", "/", "%")), ofInt(less));
            case 3 -> around("-(", ofInt(less), ")");
            case 4 -> call("size", ofText(less));
            case 5 -> call("int", ofDouble(less));
            case 6 -> call("int", ofText(less));
            case 7 -> choice(depth, ofInt(less), ofInt(less));
            case 8 -> call("int", ofTime(less));
            case 9 -> method(ofTime(less), pick(TIME_PARTS));
            case 10 -> method(ofTime(less), pick(TIME_PARTS), same("'" + pick(ZONES) + "'"));
            case 11 -> durationPart(ofDuration(less), pick(TIME_PARTS.subList(6, 10)));
            case 12 -> call("math." + pick(List.of("abs", "sign", "bitNot")), ofInt(less));
            case 13 -> call("math." + pick(List.of("bitAnd", "bitOr", "bitXor")), ofInt(less), ofInt(less));
            case 14 -> call("math." + pick(List.of("bitShiftLeft", "bitShiftRight")), ofInt(less), place());
            case 15 -> call("math." + pick(List.of("greatest", "least")), ofInt(less), ofInt(0), ofInt(less));
            default -> textPlace(less);
        };
    }

    private GeneratedExpression textPlace(int depth) {
        String function = pick(List.of("indexOf", "lastIndexOf"));
        return switch (random.nextInt(3)) {
            case 0 -> method(ofText(depth), function, ofText(depth));
            case 1 -> method(ofText(depth), function, ofText(depth), place());
            default ->
                call(
                        "size",
                        method(
                                ofText(depth),
                                "split",
                                separator(),
                                same(pick(List.of("0", "1", "2", "3", "size(s)")))));
        };
    }

    /** A small int, as for a place in a text. */
    private GeneratedExpression place() {
        return same(pick(List.of("0", "0", "1", "2", "3", "5", "size(s)", "s.indexOf('t')", "i", "-1")));
    }

    private GeneratedExpression limit() {
        return same(pick(List.of("0", "1", "2", "3", "-1", "size(s)")));
    }

    private GeneratedExpression separator() {
        return same(pick(List.of("','", "'o'", "''", "t", "'th'")));
    }

    private GeneratedExpression ofDouble(int depth) {
        if (depth == 0) {
            return random.nextInt(3) == 0 ? same(pick(DOUBLES)) : same(pick(List.of("d", "e")));
        }
        int less = depth - 1;
        return switch (random.nextInt(12)) {
            case 0, 1, 2 -> {
                boolean leftInt = random.nextInt(4) == 0;
                boolean rightInt = !leftInt && random.nextInt(4) == 0;
                yield infix(number(less, leftInt), pick(List.of("+", "-", "*", "/")), number(less, rightInt));
            }
            case 3 -> around("-(", ofDouble(less), ")");
            case 4 -> call("double", ofInt(less));
            case 5 -> call("double", ofText(less));
            case 6 -> choice(depth, ofDouble(less), number(less, random.nextBoolean()));
            case 7, 8 -> call("math." + pick(List.of("abs", "ceil", "floor", "sign", "sqrt")), ofDouble(less));
            case 9 -> rounded(pick(List.of("round", "trunc")), ofDouble(less));
            case 10 ->
                call(
                        "math." + pick(List.of("greatest", "least")),
                        ofDouble(less),
                        number(0, random.nextBoolean()),
                        ofDouble(less));
            default -> ofDouble(0);
        };
    }

    /** The official implementation for Java goes by way of a long, where CEL's definition knows no bounds. */
    private static GeneratedExpression rounded(String function, GeneratedExpression operand) {
        String cel = operand.cel();
        return new GeneratedExpression(
                "math." + function + "(" + operand.ours() + ")",
                "(math.abs(" + cel + ") < 9e18 ? math." + function + "(" + cel + ") : " + cel + ")");
    }

    /** The official implementation for Java rounds a duration's seconds down first, and then its hours towards zero. */
    private static GeneratedExpression durationPart(GeneratedExpression operand, String part) {
        String cel = operand.cel();
        return new GeneratedExpression(
                method(operand, part).ours(),
                "(" + cel + " >= duration('0') ? (" + cel + ")." + part + "() : -(duration('0') - " + cel + ")." + part
                        + "())");
    }

    /** An int where a double is wanted: as it is for us, converted for CEL. */
    private GeneratedExpression number(int depth, boolean asInt) {
        if (!asInt) {
            return ofDouble(depth);
        }
        GeneratedExpression number = ofInt(depth);
        return new GeneratedExpression(number.ours(), "double(" + number.cel() + ")");
    }

    private GeneratedExpression ofText(int depth) {
        if (depth == 0) {
            return random.nextInt(3) == 0 ? same(pick(TEXTS)) : same(pick(List.of("s", "t")));
        }
        int less = depth - 1;
        return switch (random.nextInt(16)) {
            case 0, 1 -> infix(ofText(less), "+", ofText(less));
            case 2 -> call("string", ofInt(less));
            case 3 -> call("string", ofDouble(less));
            case 4 -> call("string", ofBool(less));
            case 5 -> choice(depth, ofText(less), ofText(less));
            case 6 -> call("string", ofTime(less));
            case 7 -> call("string", ofDuration(less));
            case 8 -> method(ofText(less), "charAt", place());
            case 9 -> method(ofText(less), "substring", place());
            case 10 -> method(ofText(less), "substring", place(), place());
            case 11, 12 -> method(ofText(less), pick(List.of("trim", "lowerAscii", "upperAscii", "reverse")));
            case 13 ->
                random.nextBoolean()
                        ? method(ofText(less), "replace", ofText(0), ofText(less))
                        : method(ofText(less), "replace", ofText(0), ofText(0), limit());
            case 14 ->
                method(ofText(less), "split", separator())
                        .then(same("["))
                        .then(place())
                        .then(same("]"));
            default -> ofText(0);
        };
    }

    private GeneratedExpression ofTime(int depth) {
        if (depth == 0) {
            return random.nextInt(3) == 0 ? same("timestamp('" + pick(TIMES) + "')") : same(pick(List.of("u", "v")));
        }
        int less = depth - 1;
        return switch (random.nextInt(8)) {
            case 0, 1 -> infix(ofTime(less), pick(List.of("+", "-")), ofDuration(less));
            case 2 -> infix(ofDuration(less), "+", ofTime(less));
            case 3 -> choice(depth, ofTime(less), ofTime(less));
            case 4 -> call("timestamp", same(pick(List.of("i", "j", "1767225600", "-5", "s", "string(u)", "t"))));
            case 5 -> call("timestamp", ofTime(less));
            default -> ofTime(0);
        };
    }

    private GeneratedExpression ofDuration(int depth) {
        int less = Math.max(0, depth - 1);
        return switch (random.nextInt(5)) {
            case 0 -> infix(ofTime(less), "-", ofTime(less));
            case 1 -> same("duration('" + pick(DURATIONS) + "')");
            case 2 -> call("duration", same(pick(List.of("s", "string(u - v)", "string(i) + 's'", "t"))));
            default -> ofWholeDuration(depth);
        };
    }

    /** Of whole seconds: the official implementation for Java cannot make fractions below zero by + and -. */
    private GeneratedExpression ofWholeDuration(int depth) {
        if (depth == 0) {
            return same(random.nextBoolean() ? "(u - v)" : "duration('" + pick(WHOLE_DURATIONS) + "')");
        }
        return random.nextInt(3) == 0
                ? choice(depth, ofWholeDuration(depth - 1), ofWholeDuration(depth - 1))
                : infix(ofWholeDuration(depth - 1), pick(List.of("+", "-")), ofWholeDuration(depth - 1));
    }

    private GeneratedExpression ofBool(int depth) {
        if (depth == 0) {
            return same(pick(List.of("p", "q", "true", "false")));
        }
        int less = depth - 1;
        return switch (random.nextInt(20)) {
            case 0, 1, 2 -> infix(ofBool(less), "&&", ofBool(less));
            case 3, 4, 5 -> infix(ofBool(less), "||", ofBool(less));
            case 6 -> around("!(", ofBool(less), ")");
            case 7 -> infix(ofInt(less), pick(RELATIONS), ofInt(less));
            case 8 -> compareDoubles(number(less, random.nextInt(4) == 0), pick(RELATIONS), ofDouble(less));
            case 9 -> infix(ofText(less), pick(RELATIONS), ofText(less));
            case 10 -> infix(ofBool(less), pick(RELATIONS), ofBool(less));
            case 11 -> method(ofText(less), pick(List.of("contains", "startsWith", "endsWith")), ofText(less));
            case 12 -> membership(less);
            case 13 -> infix(ofTime(less), pick(RELATIONS), ofTime(less));
            case 14 -> infix(ofDuration(less), pick(RELATIONS), ofDuration(less));
            case 15 ->
                random.nextBoolean()
                        ? method(ofText(less), "matches", same(pick(PATTERNS)))
                        : call("matches", ofText(less), same(pick(PATTERNS)));
            case 16 -> call("bool", ofText(less));
            case 17 -> call("math." + pick(List.of("isNaN", "isInf", "isFinite")), ofDouble(less));
            default -> choice(depth, ofBool(less), ofBool(less));
        };
    }

    /** The official implementation finds NaN == NaN true, against CEL's definition; written like this it does not. */
    private static GeneratedExpression compareDoubles(
            GeneratedExpression left, String relation, GeneratedExpression right) {
        GeneratedExpression plain = infix(left, relation, right);
        String equal =
                infix(infix(left, "<=", right), "&&", infix(left, ">=", right)).cel();
        return switch (relation) {
            case "==" -> new GeneratedExpression(plain.ours(), equal);
            case "!=" -> new GeneratedExpression(plain.ours(), "!" + equal);
            default -> plain;
        };
    }

    private GeneratedExpression membership(int depth) {
        return switch (random.nextInt(6)) {
            case 0 -> around("((", ofInt(depth), ") in " + list(INTS) + ")");
            case 1 -> around("((", ofDouble(depth), ") in " + list(DOUBLES) + ")");
            case 2 -> around("((", ofText(depth), ") in " + list(TEXTS) + ")");
            case 3 -> around("(", ofInt(depth), " in [").then(ofInt(depth)).then(same(", 7, j])"));
            case 4 -> around("(", ofTime(depth), " in [u, ").then(ofTime(depth)).then(same("])"));
            default ->
                around("(", ofText(depth), " in ")
                        .then(method(ofText(depth), "split", separator()))
                        .then(same(")"));
        };
    }

    private String list(List<String> from) {
        return "[" + pick(from) + ", " + pick(from) + ", " + pick(from) + "]";
    }

    private GeneratedExpression choice(int depth, GeneratedExpression yes, GeneratedExpression no) {
        return infix(ofBool(depth - 1), "?", infix(yes, ":", no).withoutBrackets());
    }

    private String pick(List<String> from) {
        return from.get(random.nextInt(from.size()));
    }
}
