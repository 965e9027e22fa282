package io.tributary.pipelines.decode;

/** Well-formed UTF-8 (RFC 3629; Unicode 15 table 3-7): no overlong forms, no surrogates, nothing above U+10FFFF. */
public final class Utf8 {
    private Utf8() {}

    /** The index of the first byte that is not part of a well-formed character, or -1. */
    public static int firstFault(byte[] bytes, int from, int length) {
        int end = from + length;
        int at = from;
        while (at < end) {
            int lead = bytes[at];
            if (lead >= 0) {
                at++;
                continue;
            }
            int width = width(lead & 0xFF);
            if (width == 0 || at + width > end || !isSecond(lead & 0xFF, bytes[at + 1] & 0xFF)) {
                return at;
            }
            for (int i = 2; i < width; i++) {
                if ((bytes[at + i] & 0xC0) != 0x80) {
                    return at;
                }
            }
            at += width;
        }
        return -1;
    }

    private static int width(int lead) {
        if (lead < 0xC2) {
            return 0;
        }
        if (lead < 0xE0) {
            return 2;
        }
        if (lead < 0xF0) {
            return 3;
        }
        return lead < 0xF5 ? 4 : 0;
    }

    private static boolean isSecond(int lead, int second) {
        int least = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
        int most = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
        return second >= least && second <= most;
    }
}
