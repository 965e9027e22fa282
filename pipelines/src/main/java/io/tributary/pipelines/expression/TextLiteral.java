package io.tributary.pipelines.expression;

/**
 * A text literal with CEL's quotes and escapes.
 *
 * @param value what it stands for
 * @param end where it ends in the expression, exclusive
 */
record TextLiteral(String value, int end) {
    private static final String SIMPLE = "\\?\"'`abfnrtv";
    private static final String SIMPLE_MEANS = "\\?\"'`\u0007\b\f\n\r\t\u000b";

    /** @param raw whether a backslash stands for itself */
    static TextLiteral read(String text, int quoteAt, boolean raw) {
        String one = text.substring(quoteAt, quoteAt + 1);
        String quote = text.startsWith(one.repeat(3), quoteAt) ? one.repeat(3) : one;
        StringBuilder value = new StringBuilder();
        int at = quoteAt + quote.length();
        while (!text.startsWith(quote, at)) {
            if (at >= text.length() || (quote.length() == 1 && isLineEnd(text.charAt(at)))) {
                throw new ExpressionException(quoteAt, "this text does not end; close it with " + quote);
            }
            if (text.charAt(at) == '\\' && !raw) {
                at = escape(text, at, value);
            } else {
                value.append(text.charAt(at++));
            }
        }
        return new TextLiteral(value.toString(), at + quote.length());
    }

    private static boolean isLineEnd(char c) {
        return c == '\n' || c == '\r';
    }

    /** Appends what the escape at {@code at} stands for and returns where it ends. */
    private static int escape(String text, int at, StringBuilder value) {
        char kind = at + 1 < text.length() ? text.charAt(at + 1) : '\0';
        int simple = SIMPLE.indexOf(kind);
        if (simple >= 0) {
            value.append(SIMPLE_MEANS.charAt(simple));
            return at + 2;
        }
        return switch (kind) {
            case 'x', 'X' -> code(text, at, at + 2, 2, 16, value);
            case 'u' -> code(text, at, at + 2, 4, 16, value);
            case 'U' -> code(text, at, at + 2, 8, 16, value);
            case '0', '1', '2', '3' -> code(text, at, at + 1, 3, 8, value);
            default -> throw notAnEscape(text, at, Math.min(text.length(), at + 2));
        };
    }

    private static int code(String text, int at, int from, int digits, int radix, StringBuilder value) {
        long code = 0;
        for (int i = from; i < from + digits; i++) {
            int digit = i < text.length() && text.charAt(i) < 128 ? Character.digit(text.charAt(i), radix) : -1;
            if (digit < 0) {
                throw notAnEscape(text, at, Math.min(text.length(), i + 1));
            }
            code = code * radix + digit;
        }
        if (code > Character.MAX_CODE_POINT || (code >= Character.MIN_SURROGATE && code <= Character.MAX_SURROGATE)) {
            throw new ExpressionException(
                    at, "'" + text.substring(at, from + digits) + "' is not a character of Unicode");
        }
        value.appendCodePoint((int) code);
        return from + digits;
    }

    private static ExpressionException notAnEscape(String text, int at, int to) {
        return new ExpressionException(
                at,
                "'" + text.substring(at, to) + "' is not an escape; for a backslash write \\\\, known are"
                        + " \\\\ \\\" \\' \\` \\? \\a \\b \\f \\n \\r \\t \\v \\xHH \\uHHHH \\UHHHHHHHH and \\000 to \\377");
    }
}
