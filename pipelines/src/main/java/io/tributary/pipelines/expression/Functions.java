package io.tributary.pipelines.expression;

import io.tributary.pipelines.config.Suggestion;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Every function of the language and how it is called. */
final class Functions {
    /** What stands before the functions on numbers. */
    static final String MATH = "math";

    private static final String MATH_PREFIX = MATH + ".";

    private static final Map<String, String> USAGES = usages();

    private Functions() {}

    private static Map<String, String> usages() {
        Map<String, String> usages = new LinkedHashMap<>();
        for (String test : List.of("contains", "startsWith", "endsWith")) {
            usages.put(test, "x." + test + "(\"abc\")");
        }
        usages.put("matches", "x.matches(\"^[a-z]+-[0-9]+$\")");
        usages.put("size", "size(x) or x.size()");
        usages.put("charAt", "x.charAt(0)");
        usages.put("indexOf", "x.indexOf(\"-\") or x.indexOf(\"-\", from)");
        usages.put("lastIndexOf", "x.lastIndexOf(\"-\") or x.lastIndexOf(\"-\", from)");
        usages.put("substring", "x.substring(from) or x.substring(from, to)");
        usages.put("replace", "x.replace(\"old\", \"new\") or x.replace(\"old\", \"new\", times)");
        usages.put("split", "x.split(\",\")[0] or x.split(\",\", partsMax)[0]");
        for (String change : List.of("trim", "lowerAscii", "upperAscii", "reverse")) {
            usages.put(change, "x." + change + "()");
        }
        for (String conversion : List.of("int", "double", "string", "bool", "has")) {
            usages.put(conversion, conversion + "(x)");
        }
        usages.put("timestamp", "timestamp(\"2026-01-31T12:00:00Z\") or timestamp(seconds)");
        usages.put("duration", "duration(\"1h30m\")");
        usages.put("convert", "convert(x, \"Cel\") or convert(x, \"[degF]\", \"Cel\")");
        for (String part : List.of(
                "getFullYear",
                "getMonth",
                "getDate",
                "getDayOfMonth",
                "getDayOfWeek",
                "getDayOfYear",
                "getHours",
                "getMinutes",
                "getSeconds",
                "getMilliseconds")) {
            usages.put(part, "x." + part + "() or x." + part + "(\"Europe/Berlin\")");
        }
        math(usages);
        return usages;
    }

    private static void math(Map<String, String> usages) {
        for (String extreme : List.of("greatest", "least")) {
            usages.put(MATH_PREFIX + extreme, MATH_PREFIX + extreme + "(a, b)");
        }
        for (String ofOne : List.of(
                "abs",
                "sign",
                "ceil",
                "floor",
                "round",
                "trunc",
                "sqrt",
                "cbrt",
                "isNaN",
                "isInf",
                "isFinite",
                "exp",
                "log",
                "log10",
                "sin",
                "cos",
                "tan",
                "asin",
                "acos",
                "atan",
                "bitNot")) {
            usages.put(MATH_PREFIX + ofOne, MATH_PREFIX + ofOne + "(x)");
        }
        for (String ofTwo :
                List.of("pow", "atan2", "hypot", "bitAnd", "bitOr", "bitXor", "bitShiftLeft", "bitShiftRight")) {
            usages.put(MATH_PREFIX + ofTwo, MATH_PREFIX + ofTwo + "(a, b)");
        }
    }

    /** All functions, those on numbers with {@code math.} before them. */
    static List<String> names() {
        return List.copyOf(USAGES.keySet());
    }

    static boolean isKnown(String name) {
        return USAGES.containsKey(name);
    }

    /** How a function is called, as a sentence. */
    static String usage(String name) {
        return "write " + USAGES.getOrDefault(name, name + "(x)");
    }

    /** Whether the call is of {@code math.something}. */
    static boolean isMath(Syntax.Call call) {
        return call.receiver() instanceof Syntax.Name name && name.name().equals(MATH);
    }

    /** The name that the function of a call has here. */
    static String nameOf(Syntax.Call call) {
        return isMath(call) ? MATH_PREFIX + call.function() : call.function();
    }

    static ExpressionException misused(Syntax.Call call) {
        String name = nameOf(call);
        return new ExpressionException(call.offset(), name + "() is not called like this; " + usage(name));
    }

    static ExpressionException unfit(Syntax.Call call, Node value, String advice) {
        return new ExpressionException(
                call.offset(),
                call.function() + "() does not work on " + value.kind().word() + "; " + advice);
    }

    static ExpressionException unknown(Syntax.Call call) {
        String name = nameOf(call);
        String inMath = MATH_PREFIX + call.function();
        if (isKnown(inMath)) {
            return new ExpressionException(call.offset(), "no function '" + name + "'; did you mean '" + inMath + "'?");
        }
        boolean isMath = isMath(call);
        List<String> candidates = new ArrayList<>(names());
        candidates.removeIf(known -> known.startsWith(MATH_PREFIX) != isMath);
        return new ExpressionException(call.offset(), "no function '" + name + "'" + Suggestion.of(name, candidates));
    }
}
