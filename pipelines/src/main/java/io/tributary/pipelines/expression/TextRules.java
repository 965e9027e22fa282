package io.tributary.pipelines.expression;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What CEL and its <a href="https://github.com/google/cel-spec/blob/master/doc/extensions/strings.md">strings extension</a>
 * say of texts. Places in a text count Unicode code points from 0. What cannot be is a {@link Failure}.
 */
final class TextRules {
    private static final Pattern NUMBER =
            Pattern.compile("[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?|[+-]?(NaN|Infinity)");

    private static final String NO_NUMBER = " is not a number; test the text first, as in x != \"\"";

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

    /** A number in decimal, or {@code NaN}, {@code Infinity}, {@code -Infinity}; no blanks, no hex, no type letter. */
    static double toDouble(String text) {
        if (!NUMBER.matcher(text).matches()) {
            throw new Failure("double(" + shown(text) + ")" + NO_NUMBER);
        }
        return Double.parseDouble(text);
    }

    static long toInt(String text) {
        try {
            // Long.parseLong takes the digits of every script.
            if (text.chars().allMatch(c -> c <= '9')) {
                return Long.parseLong(text);
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw new Failure("int(" + shown(text) + ")" + NO_NUMBER);
    }

    /** CEL knows no more ways to write a bool than these. */
    static boolean toBool(String text) {
        return switch (text) {
            case "true", "TRUE", "True", "t", "1" -> true;
            case "false", "FALSE", "False", "f", "0" -> false;
            default ->
                throw new Failure("bool(" + shown(text) + ") is neither true nor false; compare it, as in x == \"on\"");
        };
    }

    static String join(String left, String right) {
        if (left.length() + right.length() > Remembered.CHARACTERS_MAX) {
            throw Remembered.tooLong();
        }
        return left.concat(right);
    }

    static String charAt(String text, long at) {
        long size = size(text);
        if (at < 0 || at > size) {
            throw outside("charAt", at, text, size);
        }
        return at == size ? "" : Character.toString(text.codePointAt(text.offsetByCodePoints(0, (int) at)));
    }

    static long indexOf(String text, String part) {
        int found = text.indexOf(part);
        return found < 0 ? -1 : text.codePointCount(0, found);
    }

    static long indexOf(String text, String part, long from) {
        if (part.isEmpty()) {
            return from;
        }
        int found = text.indexOf(part, place("indexOf", text, from));
        return found < 0 ? -1 : text.codePointCount(0, found);
    }

    static long lastIndexOf(String text, String part) {
        int found = text.lastIndexOf(part);
        return found < 0 ? -1 : text.codePointCount(0, found);
    }

    /** @param from where the part may begin at most */
    static long lastIndexOf(String text, String part, long from) {
        if (part.isEmpty()) {
            return from;
        }
        int found = text.lastIndexOf(part, place("lastIndexOf", text, from));
        return found < 0 ? -1 : text.codePointCount(0, found);
    }

    private static int place(String function, String text, long from) {
        long size = size(text);
        if (from < 0 || from >= size) {
            throw outside(function, from, text, size);
        }
        return text.offsetByCodePoints(0, (int) from);
    }

    static String substring(String text, long from) {
        return substring(text, from, size(text));
    }

    static String substring(String text, long from, long to) {
        long size = size(text);
        if (from < 0 || from > size) {
            throw outside("substring", from, text, size);
        }
        if (to < from || to > size) {
            throw outside("substring", to, text, size);
        }
        int begin = text.offsetByCodePoints(0, (int) from);
        return text.substring(begin, text.offsetByCodePoints(begin, (int) (to - from)));
    }

    private static Failure outside(String function, long at, String text, long size) {
        return new Failure(function + "() cannot go to " + at + " in " + shown(text) + ", which has " + size
                + " characters; test it first, as in size(x) > " + Math.max(0, at));
    }

    /** Only A to Z: what a letter's other case is, depends on the language. */
    static String lowerAscii(String text) {
        return mapped(text, 'A', 'Z', 'a' - 'A');
    }

    static String upperAscii(String text) {
        return mapped(text, 'a', 'z', 'A' - 'a');
    }

    private static String mapped(String text, char first, char last, int distance) {
        char[] chars = text.toCharArray();
        for (int i = 0; i < chars.length; i++) {
            if (chars[i] >= first && chars[i] <= last) {
                chars[i] = (char) (chars[i] + distance);
            }
        }
        return new String(chars);
    }

    static String reverse(String text) {
        return new StringBuilder(text).reverse().toString();
    }

    /** Without blanks at both ends: characters with Unicode's property White_Space. */
    static String trim(String text) {
        int from = 0;
        int to = text.length();
        while (from < to && isBlank(text.charAt(from))) {
            from++;
        }
        while (to > from && isBlank(text.charAt(to - 1))) {
            to--;
        }
        return text.substring(from, to);
    }

    private static boolean isBlank(char c) {
        return (c >= '\t' && c <= '\r')
                || c == ' '
                || c == '\u0085'
                || c == '\u00a0'
                || c == '\u1680'
                || (c >= '\u2000' && c <= '\u200a')
                || c == '\u2028'
                || c == '\u2029'
                || c == '\u202f'
                || c == '\u205f'
                || c == '\u3000';
    }

    /** @param limit how many are replaced from the left; negative for all */
    static String replace(String text, String old, String by, long limit) {
        StringBuilder result = new StringBuilder();
        int at = 0;
        long left = limit;
        int found = text.indexOf(old);
        while (found >= 0 && left != 0) {
            result.append(text, at, found).append(by);
            if (result.length() > Remembered.CHARACTERS_MAX) {
                throw Remembered.tooLong();
            }
            left--;
            at = found + old.length();
            if (!old.isEmpty()) {
                found = text.indexOf(old, at);
            } else if (found < text.length()) {
                found = text.offsetByCodePoints(found, 1);
            } else {
                break;
            }
        }
        return result.append(text, at, text.length()).toString();
    }

    /** @param limit how many parts there are at most, the rest in the last one; negative for all */
    static List<String> split(String text, String separator, long limit) {
        List<String> parts = new ArrayList<>();
        if (limit == 0 || (limit != 1 && text.isEmpty() && separator.isEmpty())) {
            return parts;
        }
        int at = 0;
        while (parts.size() + 1 != limit) {
            int end = separator.isEmpty()
                    ? text.offsetByCodePoints(at, 1) == text.length() ? -1 : text.offsetByCodePoints(at, 1)
                    : text.indexOf(separator, at);
            if (end < 0) {
                break;
            }
            parts.add(text.substring(at, end));
            at = end + separator.length();
        }
        parts.add(text.substring(at));
        return parts;
    }

    /** The part at {@code index}, from 0. */
    static String part(List<String> parts, String text, long index) {
        if (index < 0 || index >= parts.size()) {
            throw new Failure("part " + index + " of " + shown(text) + ", which has " + parts.size()
                    + "; test it first, as in size(x.split(\",\")) > " + Math.max(0, index));
        }
        return parts.get((int) index);
    }

    /** A text in a message: not more of it than a person reads. */
    static String shown(String text) {
        return "\"" + (text.length() > 60 ? text.substring(0, 60) + "..." : text) + "\"";
    }
}
