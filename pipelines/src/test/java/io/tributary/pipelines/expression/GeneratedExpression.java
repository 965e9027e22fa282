package io.tributary.pipelines.expression;

import io.tributary.pipelines.batch.Schema;
import io.tributary.pipelines.batch.Type;
import java.util.List;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * A random expression that fits together by type, written twice: with ints and doubles mixed, as Tributary allows, and for
 * CEL, which wants them converted.
 */
record GeneratedExpression(String ours, String cel) {
    static final Schema SCHEMA = Schema.of(
            new Schema.Field("i", Type.INT),
            new Schema.Field("j", Type.INT),
            new Schema.Field("d", Type.DOUBLE),
            new Schema.Field("e", Type.DOUBLE),
            new Schema.Field("s", Type.TEXT),
            new Schema.Field("t", Type.TEXT),
            new Schema.Field("p", Type.BOOL),
            new Schema.Field("q", Type.BOOL));

    private static final List<String> INTS =
            List.of("0", "1", "2", "7", "-3", "0x1F", "9223372036854775807", "-9223372036854775808");
    private static final List<String> DOUBLES =
            List.of("0.0", "1.5", "-2.5", "1e3", ".25", "2.5E-3", "1e300", "9.3e18");
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
            "'\\U0001f4a7'");
    private static final List<String> RELATIONS = List.of("==", "!=", "<", "<=", ">", ">=");

    static GeneratedExpression any(RandomGenerator random) {
        if (random.nextInt(5) == 0) {
            return same(flatChoice(random, 2));
        }
        int depth = 1 + random.nextInt(4);
        return switch (random.nextInt(5)) {
            case 0 -> ofInt(random, depth);
            case 1 -> ofDouble(random, depth);
            case 2 -> ofText(random, depth);
            default -> ofBool(random, depth);
        };
    }

    /** Without brackets, so that rank and side of the operators decide. */
    private static String flatChoice(RandomGenerator random, int depth) {
        String or = repeated(random, List.of(" || "), () -> repeated(random, List.of(" && "), () -> flatTest(random)));
        return depth > 0 && random.nextInt(3) == 0
                ? or + " ? " + flatTest(random) + " : " + flatChoice(random, depth - 1)
                : or;
    }

    private static String flatTest(RandomGenerator random) {
        return switch (random.nextInt(6)) {
            case 0 -> pick(random, List.of("p", "!q", "!!p", "q"));
            case 1 -> flatSum(random) + " in [1, -3,7]";
            case 2 -> flatSum(random) + " < " + flatSum(random) + pick(random, List.of(" == p", " != !q"));
            case 3 -> "s + t + 'th' == s";
            default -> flatSum(random) + " " + pick(random, RELATIONS) + " " + flatSum(random);
        };
    }

    private static String flatSum(RandomGenerator random) {
        return repeated(
                random,
                List.of(" + ", " - ", "-"),
                () -> repeated(
                        random,
                        List.of(" * ", " / ", "%"),
                        () -> pick(random, List.of("i", "-j", "--i", "2", "-3", "s.size()", "-t.size()"))));
    }

    private static String repeated(RandomGenerator random, List<String> operators, Supplier<String> operand) {
        StringBuilder text = new StringBuilder(operand.get());
        for (int more = random.nextInt(3); more > 0; more--) {
            text.append(pick(random, operators)).append(operand.get());
        }
        return text.toString();
    }

    private static GeneratedExpression ofInt(RandomGenerator random, int depth) {
        if (depth == 0) {
            return random.nextInt(3) == 0 ? same(pick(random, INTS)) : same(pick(random, List.of("i", "j")));
        }
        return switch (random.nextInt(9)) {
            case 0, 1, 2 -> {
                String operator = pick(random, List.of("+", "-", "*", "/", "%"));
                yield infix(ofInt(random, depth - 1), operator, ofInt(random, depth - 1));
            }
            case 3 -> around("-(", ofInt(random, depth - 1), ")");
            case 4 -> around("size(", ofText(random, depth - 1), ")");
            case 5 -> around("int(", ofDouble(random, depth - 1), ")");
            case 6 -> around("int(", ofText(random, depth - 1), ")");
            case 7 -> choice(random, depth, ofInt(random, depth - 1), ofInt(random, depth - 1));
            default -> ofInt(random, 0);
        };
    }

    private static GeneratedExpression ofDouble(RandomGenerator random, int depth) {
        if (depth == 0) {
            return random.nextInt(3) == 0 ? same(pick(random, DOUBLES)) : same(pick(random, List.of("d", "e")));
        }
        return switch (random.nextInt(8)) {
            case 0, 1, 2 -> {
                String operator = pick(random, List.of("+", "-", "*", "/"));
                boolean leftInt = random.nextInt(4) == 0;
                boolean rightInt = !leftInt && random.nextInt(4) == 0;
                yield infix(number(random, depth - 1, leftInt), operator, number(random, depth - 1, rightInt));
            }
            case 3 -> around("-(", ofDouble(random, depth - 1), ")");
            case 4 -> around("double(", ofInt(random, depth - 1), ")");
            case 5 -> around("double(", ofText(random, depth - 1), ")");
            case 6 ->
                choice(random, depth, ofDouble(random, depth - 1), number(random, depth - 1, random.nextBoolean()));
            default -> ofDouble(random, 0);
        };
    }

    /** An int where a double is wanted: as it is for us, converted for CEL. */
    private static GeneratedExpression number(RandomGenerator random, int depth, boolean asInt) {
        if (!asInt) {
            return ofDouble(random, depth);
        }
        GeneratedExpression number = ofInt(random, depth);
        return new GeneratedExpression(number.ours, "double(" + number.cel + ")");
    }

    private static GeneratedExpression ofText(RandomGenerator random, int depth) {
        if (depth == 0) {
            return random.nextInt(3) == 0 ? same(pick(random, TEXTS)) : same(pick(random, List.of("s", "t")));
        }
        return switch (random.nextInt(7)) {
            case 0, 1 -> infix(ofText(random, depth - 1), "+", ofText(random, depth - 1));
            case 2 -> around("string(", ofInt(random, depth - 1), ")");
            case 3 -> around("string(", ofDouble(random, depth - 1), ")");
            case 4 -> around("string(", ofBool(random, depth - 1), ")");
            case 5 -> choice(random, depth, ofText(random, depth - 1), ofText(random, depth - 1));
            default -> ofText(random, 0);
        };
    }

    private static GeneratedExpression ofBool(RandomGenerator random, int depth) {
        if (depth == 0) {
            return same(pick(random, List.of("p", "q", "true", "false")));
        }
        return switch (random.nextInt(14)) {
            case 0, 1, 2 -> infix(ofBool(random, depth - 1), "&&", ofBool(random, depth - 1));
            case 3, 4, 5 -> infix(ofBool(random, depth - 1), "||", ofBool(random, depth - 1));
            case 6 -> around("!(", ofBool(random, depth - 1), ")");
            case 7 -> infix(ofInt(random, depth - 1), pick(random, RELATIONS), ofInt(random, depth - 1));
            case 8 -> {
                boolean leftInt = random.nextInt(4) == 0;
                yield compareDoubles(
                        number(random, depth - 1, leftInt), pick(random, RELATIONS), ofDouble(random, depth - 1));
            }
            case 9 -> infix(ofText(random, depth - 1), pick(random, RELATIONS), ofText(random, depth - 1));
            case 10 -> infix(ofBool(random, depth - 1), pick(random, RELATIONS), ofBool(random, depth - 1));
            case 11 -> {
                String function = pick(random, List.of("contains", "startsWith", "endsWith"));
                yield new GeneratedExpression("(", "(")
                        .then(ofText(random, depth - 1))
                        .then(same(")." + function + "("))
                        .then(ofText(random, depth - 1))
                        .then(same(")"));
            }
            case 12 -> membership(random, depth - 1);
            default -> choice(random, depth, ofBool(random, depth - 1), ofBool(random, depth - 1));
        };
    }

    /** The official implementation finds NaN == NaN true, against CEL's definition; written like this it does not. */
    private static GeneratedExpression compareDoubles(
            GeneratedExpression left, String relation, GeneratedExpression right) {
        GeneratedExpression plain = infix(left, relation, right);
        String equal = infix(infix(left, "<=", right), "&&", infix(left, ">=", right)).cel;
        return switch (relation) {
            case "==" -> new GeneratedExpression(plain.ours, equal);
            case "!=" -> new GeneratedExpression(plain.ours, "!" + equal);
            default -> plain;
        };
    }

    private static GeneratedExpression membership(RandomGenerator random, int depth) {
        return switch (random.nextInt(3)) {
            case 0 -> around("((", ofInt(random, depth), ") in " + list(random, INTS) + ")");
            case 1 -> around("((", ofDouble(random, depth), ") in " + list(random, DOUBLES) + ")");
            default -> around("((", ofText(random, depth), ") in " + list(random, TEXTS) + ")");
        };
    }

    private static String list(RandomGenerator random, List<String> from) {
        return "[" + pick(random, from) + ", " + pick(random, from) + ", " + pick(random, from) + "]";
    }

    private static GeneratedExpression choice(
            RandomGenerator random, int depth, GeneratedExpression yes, GeneratedExpression no) {
        return infix(ofBool(random, depth - 1), "?", infix(yes, ":", no).withoutBrackets());
    }

    private static GeneratedExpression infix(GeneratedExpression left, String operator, GeneratedExpression right) {
        return same("(").then(left).then(same(" " + operator + " ")).then(right).then(same(")"));
    }

    private static GeneratedExpression around(String before, GeneratedExpression inner, String after) {
        return same(before).then(inner).then(same(after));
    }

    private static GeneratedExpression same(String text) {
        return new GeneratedExpression(text, text);
    }

    private GeneratedExpression then(GeneratedExpression next) {
        return new GeneratedExpression(ours + next.ours, cel + next.cel);
    }

    private GeneratedExpression withoutBrackets() {
        return new GeneratedExpression(ours.substring(1, ours.length() - 1), cel.substring(1, cel.length() - 1));
    }

    private static String pick(RandomGenerator random, List<String> from) {
        return from.get(random.nextInt(from.size()));
    }
}
