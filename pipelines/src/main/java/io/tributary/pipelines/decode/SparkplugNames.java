package io.tributary.pipelines.decode;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Names of metrics that Sparkplug keeps for itself (Sparkplug 3.0 sections 6.4.7 and 6.4.8). */
final class SparkplugNames {
    static final Slice BIRTH_COUNTER = slice("bdSeq");
    static final Slice NODE_CONTROL = slice("Node Control/");
    static final Slice DEVICE_CONTROL = slice("Device Control/");

    private SparkplugNames() {}

    private static Slice slice(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        Slice slice = new Slice();
        slice.set(utf8, 0, utf8.length);
        return slice;
    }

    static boolean startsWith(Slice name, Slice prefix) {
        int length = prefix.length();
        return name.length() >= length
                && Arrays.equals(name.bytes(), name.from(), name.from() + length, prefix.bytes(), 0, length);
    }
}
