package io.tributary.edge.mesh.identity;

import java.util.Arrays;
import java.util.Optional;

/**
 * Crockford's Base32: capitals and digits without I, L, O and U, so that what is read aloud or typed is not mistaken, and a QR code
 * holds it in its dense alphanumeric mode. Small letters, spaces and hyphens are let pass; I and L are read as 1, O as 0.
 */
final class Base32 {
    private static final String ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    private Base32() {}

    static String encode(byte[] bytes) {
        StringBuilder text = new StringBuilder((bytes.length * 8 + 4) / 5);
        int held = 0;
        int bits = 0;
        for (byte each : bytes) {
            held = (held << 8) | (each & 0xFF);
            bits += 8;
            while (bits >= 5) {
                bits -= 5;
                text.append(ALPHABET.charAt((held >>> bits) & 31));
            }
            held &= (1 << bits) - 1;
        }
        if (bits > 0) {
            text.append(ALPHABET.charAt((held << (5 - bits)) & 31));
        }
        return text.toString();
    }

    /** Empty when a character is none of ours, or the last one holds bits that nobody wrote. */
    static Optional<byte[]> decode(String text) {
        byte[] bytes = new byte[text.length() * 5 / 8];
        int length = 0;
        int held = 0;
        int bits = 0;
        for (int i = 0; i < text.length(); i++) {
            char each = text.charAt(i);
            if (each == '-' || each == ' ') {
                continue;
            }
            int value = value(each);
            if (value < 0) {
                return Optional.empty();
            }
            held = (held << 5) | value;
            bits += 5;
            if (bits >= 8) {
                bits -= 8;
                bytes[length++] = (byte) (held >>> bits);
                held &= (1 << bits) - 1;
            }
        }
        return bits >= 5 || held != 0 ? Optional.empty() : Optional.of(Arrays.copyOf(bytes, length));
    }

    private static int value(char letter) {
        // Of these 26 only: other letters may become several, or one of ours, when they are made large.
        char large = letter >= 'a' && letter <= 'z' ? (char) (letter - 'a' + 'A') : letter;
        return switch (large) {
            case 'I', 'L' -> 1;
            case 'O' -> 0;
            default -> ALPHABET.indexOf(large);
        };
    }
}
