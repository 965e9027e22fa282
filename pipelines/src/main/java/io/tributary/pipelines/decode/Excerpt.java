package io.tributary.pipelines.decode;

import java.nio.charset.StandardCharsets;

/** The beginning of a text, fit for one line of a reason. */
final class Excerpt {
    private static final int CHARACTERS_MAX = 60;

    private Excerpt() {}

    /** Up to 60 characters; what can't be printed becomes {@code ?}, and what was cut off three dots. */
    static String of(byte[] bytes, int from, int length) {
        // 4 bytes a character at most, so this much holds at least 60 characters and never a large copy.
        return of(new String(bytes, from, Math.min(length, CHARACTERS_MAX * 4 + 4), StandardCharsets.UTF_8));
    }

    static String of(String text) {
        StringBuilder shown = new StringBuilder();
        int at = 0;
        for (int count = 0; at < text.length() && count < CHARACTERS_MAX; count++) {
            int character = text.codePointAt(at);
            boolean printable = !Character.isISOControl(character) && character != '\uFFFD' && character != '\uFEFF';
            shown.appendCodePoint(printable ? character : '?');
            at += Character.charCount(character);
        }
        return at < text.length() ? shown + "..." : shown.toString();
    }
}
