package io.tributary.pipelines.expression;

import java.util.regex.Pattern;

/** What CEL says of texts. */
final class TextRules {
    private static final Pattern NUMBER =
            Pattern.compile("[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?|[+-]?(NaN|Infinity)");

    private TextRules() {}

    static boolean compare(Comparison.Relation relation, String a, String b) {
        return switch (relation) {
            case EQUAL -> a.equals(b);
            case UNEQUAL -> !a.equals(b);
            case LESS -> byCodePoint(a, b) < 0;
            case LESS_OR_EQUAL -> byCodePoint(a, b) <= 0;
        };
    }

    /** Texts are ordered by code points, which Java's {@code compareTo} does not do beyond U+FFFF. */
    private static int byCodePoint(String a, String b) {
        int length = Math.min(a.length(), b.length());
        for (int i = 0; i < length; i++) {
            char x = a.charAt(i);
            char y = b.charAt(i);
            if (x != y) {
                boolean bothOrNone = Character.isSurrogate(x) == Character.isSurrogate(y);
                return bothOrNone ? Character.compare(x, y) : Character.isSurrogate(x) ? 1 : -1;
            }
        }
        return Integer.compare(a.length(), b.length());
    }

    static long size(String text) {
        return text.codePointCount(0, text.length());
    }

    /**
     * A number in decimal, or {@code NaN}, {@code Infinity}, {@code -Infinity}; no blanks, no hex, no type letter.
     *
     * @throws NumberFormatException if it is none
     */
    static double toDouble(String text) {
        if (!NUMBER.matcher(text).matches()) {
            throw new NumberFormatException(text);
        }
        return Double.parseDouble(text);
    }

    /** @throws NumberFormatException if it is none, or leaves 64 bits */
    static long toInt(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) > '9') {
                // Long.parseLong takes the digits of every script.
                throw new NumberFormatException(text);
            }
        }
        return Long.parseLong(text);
    }
}
