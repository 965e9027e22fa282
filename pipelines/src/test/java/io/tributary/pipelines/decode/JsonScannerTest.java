package io.tributary.pipelines.decode;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonScannerTest {
    private static final long SEED = 42;
    private static final String[] NUMBERS = {
        "0",
        "-0",
        "1",
        "-1",
        "21.57",
        "1767225601000",
        "1767225601000.25",
        "1e3",
        "1E-7",
        "-0.0",
        "0.1",
        "12345678901234567890",
        "9223372036854775807",
        "9223372036854775808",
        "0.30000000000000004",
        "1e400",
        "01",
        "+1",
        ".5",
        "5.",
        "-",
        "1.e3",
        "1e",
        "NaN",
        "Infinity",
        "1.0",
        "0x1",
        "74.93588199999998",
        "123456789012345678",
        "0.000000000000000000000001"
    };
    private static final String[] TEXTS = {
        "\"\"",
        "\"north\"",
        "\"a b\"",
        "\"\\u0061\"",
        "\"\\n\"",
        "\"\\x\"",
        "\"ü\"",
        "\"\uD83D\uDE00\"",
        "\"\\ud83d\"",
        "\"\t\"",
        "\"",
        "'x'",
        "\"2026-01-01T00:00:00Z\"",
        "\"\u2028\"",
        "\"\u007f\""
    };
    private static final String[] WORDS = {"true", "false", "null", "True", "nul", "truee", "undefined", "//x", "/**/1"
    };
    private static final String[] KEYS = {
        "\"ts\"",
        "\"v\"",
        "\"ok\"",
        "\"a\"",
        "\"x.y\"",
        "\"ü\"",
        "\"o\"",
        "\"i\"",
        "\"b\"",
        "\"n\"",
        "\"name\"",
        "\"other\"",
        "\"\"",
        "\"t\\u0073\"",
        "\"v \"",
        "v",
        "\"V\""
    };

    private final JsonPair pair = new JsonPair();

    private boolean agrees(String payload) {
        return pair.agrees(payload.getBytes(StandardCharsets.UTF_8), "seed " + SEED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"ts\":1767225601000,\"v\":21.57}",
                " { \"v\" : -0.5e-3 ,\r\n\t\"ts\":1767225601000 } ",
                "{\"ts\":1,\"v\":2,\"x\":{\"y\":[1,{\"z\":[]},\"s\"],\"e\":{}},\"w\":[[],[[]],{}]}",
                "{\"v\":1,\"a\":{\"c\":[0],\"b\":[null,{\"m\":1,\"n\":-7},3],\"name\":\"north ü\"},\"ts\":1}",
                "{\"v\":1,\"ts\":1,\"x.y\":[[0,0.30000000000000004]],\"ü\":\"ß\",\"ok\":true,\"unknown\":false}",
                "{\"v\":1,\"ts\":1,\"ok\":null,\"a\":null,\"x.y\":{},\"u\":\"\u2028\"}",
                "{\"v\":1,\"unit\":\"\\u00b0C \\\"\\\\\\/\\b\\f\\n\\r\\t\",\"ts\":1}",
                "[1,2]",
                "{}",
                "3"
            })
    void the_scanner_itself_takes_ordinary_documents(String payload) {
        assertThat(agrees(payload)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{\"v\":1,\"v\":1}",
                "{\"v\":\"1\"}",
                "{\"v\":null}",
                "{\"n\\u0061me\":1}",
                "{\"a\":{\"name\":\"\\u0061\"}}",
                "{\"v\":123456789012345678901}",
                "{\"o\":{\"i\":1}}",
                "{\"v\":1}x",
                "{\"u\":\"\\u00g0\"}",
                "{\"u\":\"\\",
                "{\"u\":\"\\u00",
                "{\"u\":\"\\x\"}",
                "{\"v\":1",
                "{\"v\":01}",
                "{\"v\":1,}",
                "\uFEFF{\"v\":1}",
            })
    void the_scanner_leaves_what_is_unusual(String payload) {
        assertThat(agrees(payload)).isFalse();
    }

    @Test
    void deep_nesting_long_keys_and_long_texts_are_no_danger() {
        assertThat(agrees("{\"z\":" + "[".repeat(59) + "]".repeat(59) + "}")).isTrue();
        assertThat(agrees("{\"z\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}"))
                .isFalse();
        assertThat(agrees("{\"a\":".repeat(100_000))).isFalse();
        assertThat(agrees("{\"" + "k".repeat(60_000) + "\":1}")).isFalse();
        assertThat(agrees("{\"z\":\"" + "k".repeat(60_000) + "\"}")).isTrue();
        assertThat(agrees("{\"z\":" + "1".repeat(5_000) + "}")).isFalse();
        assertThat(agrees(" ".repeat(2_000_000) + "{}")).isFalse();
    }

    @Test
    void random_documents_are_read_alike() {
        Random random = new Random(SEED);
        int taken = 0;
        for (int i = 0; i < 40_000; i++) {
            taken += agrees(document(random, i % 3 == 0)) ? 1 : 0;
        }
        assertThat(taken).as("documents that the scanner took").isGreaterThan(7_000);
    }

    @Test
    void documents_changed_at_every_byte_are_read_alike() {
        Random random = new Random(SEED);
        byte[] instead = "\"\\{}[]:,.-+eE0 19tfnu\t\n\u0000\u0001\u007f".getBytes(StandardCharsets.ISO_8859_1);
        List<String> documents = new ArrayList<>(List.of(
                "{\"ts\":1767225601000,\"v\":21.57}",
                "{\"v\":1.5,\"a\":{\"b\":[0,{\"n\":-7}],\"name\":\"nö\"},\"ts\":1e3,\"x\":[true,{\"y\":null}]}"));
        for (int i = 0; i < 8; i++) {
            documents.add(document(random, true));
        }
        for (String document : documents) {
            byte[] bytes = document.getBytes(StandardCharsets.UTF_8);
            for (int at = 0; at < bytes.length; at++) {
                pair.agrees(Arrays.copyOf(bytes, at), "cut off");
                pair.agrees(without(bytes, at), "byte left out");
                for (byte other : instead) {
                    pair.agrees(with(bytes, at, other, true), "byte replaced");
                    pair.agrees(with(bytes, at, other, false), "byte put in");
                }
                for (int high : new int[] {0x80, 0xBF, 0xC0, 0xC3, 0xE2, 0xED, 0xF0, 0xFF}) {
                    pair.agrees(with(bytes, at, (byte) high, true), "byte replaced");
                }
            }
        }
    }

    private static byte[] without(byte[] bytes, int at) {
        byte[] changed = Arrays.copyOf(bytes, bytes.length - 1);
        System.arraycopy(bytes, at + 1, changed, at, changed.length - at);
        return changed;
    }

    private static byte[] with(byte[] bytes, int at, byte other, boolean replaced) {
        int rest = replaced ? at + 1 : at;
        byte[] changed = Arrays.copyOf(bytes, at + 1 + bytes.length - rest);
        changed[at] = other;
        System.arraycopy(bytes, rest, changed, at + 1, bytes.length - rest);
        return changed;
    }

    /** A document around the wanted paths; when not tidy, with whatever may go wrong. */
    private static String document(Random random, boolean tidy) {
        if (!tidy) {
            return value(random, 3);
        }
        List<String> members = new ArrayList<>(
                List.of("\"ts\":" + (1_767_225_601_000L + random.nextInt(1000)), "\"v\":" + random.nextDouble() * 100));
        String[] more = {
            "\"ok\":" + random.nextBoolean(),
            "\"a\":{\"q\":0,\"b\":[{},{\"n\":" + random.nextInt() + "}],\"name\":\"s" + random.nextInt(9) + "\"}",
            "\"x.y\":[[1," + random.nextGaussian() + ",3],4]",
            "\"ü\":\"grün\"",
            "\"esc\":\"\\u00fC\\n\"",
            "\"u\":[" + random.nextInt() + ",{\"v\":[1.5e3,\"x\",null]},[],{}]",
            "\"o\":" + random.nextFloat()
        };
        for (String member : more) {
            if (random.nextBoolean()) {
                members.add(member);
            }
        }
        Collections.shuffle(members, random);
        String comma = random.nextBoolean() ? "," : " ,\n";
        return "{" + String.join(comma, members) + "}" + (random.nextInt(10) == 0 ? "\n" : "");
    }

    private static String value(Random random, int depth) {
        int kind = random.nextInt(depth == 0 ? 4 : 12);
        if (kind > 6) {
            return members(random, depth);
        } else if (kind > 3) {
            return elements(random, depth);
        }
        String[] from = kind == 0 ? TEXTS : kind == 1 ? WORDS : NUMBERS;
        // Mostly from the good ones at the front of each list: else no document would be well-formed.
        return from[random.nextInt(random.nextInt(8) == 0 ? from.length : 3)];
    }

    private static String members(Random random, int depth) {
        List<String> members = new ArrayList<>();
        for (int n = random.nextInt(4); n > 0; n--) {
            String key = KEYS[random.nextInt(random.nextInt(8) == 0 ? KEYS.length : 13)];
            members.add(key + (random.nextInt(40) == 0 ? " " : ":") + value(random, depth - 1));
        }
        return "{" + String.join(random.nextInt(40) == 0 ? ",," : ",", members) + (random.nextInt(40) == 0 ? "" : "}");
    }

    private static String elements(Random random, int depth) {
        List<String> elements = new ArrayList<>();
        for (int n = random.nextInt(3); n > 0; n--) {
            elements.add(value(random, depth - 1));
        }
        return "[" + String.join(random.nextInt(40) == 0 ? ",," : ", ", elements)
                + (random.nextInt(40) == 0 ? "}" : "]");
    }
}
