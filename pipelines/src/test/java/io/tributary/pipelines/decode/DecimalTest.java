package io.tributary.pipelines.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DecimalTest {
    private static final Pattern JSON = Pattern.compile("-?(0|[1-9]\\d*)(\\.\\d+)?([eE][+-]?\\d+)?");
    private static final Pattern BARE = Pattern.compile("[+-]?(\\d+(\\.\\d*)?|\\.\\d+)([eE][+-]?\\d+)?");
    private static final long SEED = 20260101;

    private final Decimal json = new Decimal(Decimal.Grammar.JSON);
    private final Decimal bare = new Decimal(Decimal.Grammar.BARE);

    private static int read(Decimal number, String text) {
        byte[] bytes = ("7" + text + "7").getBytes(StandardCharsets.ISO_8859_1);
        int after = number.read(bytes, 1, bytes.length - 1);
        return after < 0 ? -1 : after - 1;
    }

    private void assertSameDouble(String text) {
        boolean same = read(bare, text) == text.length()
                && Double.doubleToRawLongBits(bare.toDouble()) == Double.doubleToRawLongBits(Double.parseDouble(text));
        if (!same) {
            fail("%s, seed %d: read as %s, the JDK says %s", text, SEED, bare.toDouble(), Double.parseDouble(text));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "-0",
                "-0.0",
                "0e5",
                "1",
                "-1",
                "21.57",
                "9007199254740993",
                "9007199254740992e22",
                "1e23",
                "1e22",
                "8.5e-7",
                "1e-23",
                "0.1",
                "0.30000000000000004",
                "2.2250738585072011e-308",
                "4.9e-324",
                "2e-324",
                "1.7976931348623157e308",
                "1.7976931348623159e308",
                "1e400",
                "1e-400",
                "9223372036854775807",
                "9223372036854775808",
                "18446744073709551615",
                "-9223372036854775808",
                "123456789012345678901234567890",
                "0.000000000000000000000000000001",
                "1e99999",
                "7.3177701707893310e+15",
                "1448997445238699",
                "9007199254740993.0",
                "9007199254740991.5",
                "1.00000000000000011102230246251565",
                "5e-1",
                "4503599627370497.5",
                "0.500000000000000166533453693773481063544750213623046875",
                "6929495644600919.5",
                "3.7455744005952583e15"
            })
    void a_double_is_bit_for_bit_that_of_the_jdk(String text) {
        assertSameDouble(text);
    }

    @Test
    void random_doubles_are_bit_for_bit_those_of_the_jdk() {
        SplittableRandom random = new SplittableRandom(SEED);
        for (int i = 0; i < 200_000; i++) {
            assertSameDouble(randomNumber(random, i % 6));
        }
    }

    /** Beside every double d stand the decimals halfway to its neighbour, where rounding is hardest. */
    @Test
    void decimals_at_and_around_ties_are_bit_for_bit_those_of_the_jdk() {
        SplittableRandom random = new SplittableRandom(SEED);
        for (int i = 0; i < 50_000; i++) {
            double d = (random.nextLong(1L << 53) | (1L << 52)) * Math.pow(2, random.nextInt(-8, 8));
            BigDecimal tie = new BigDecimal(d).add(new BigDecimal(Math.ulp(d)).divide(BigDecimal.valueOf(2)));
            String text = tie.toPlainString();
            assertSameDouble(text);
            if (tie.precision() < 19) {
                assertSameDouble(text + (text.contains(".") ? "1" : ".1"));
            }
        }
    }

    private static String randomNumber(SplittableRandom random, int kind) {
        return switch (kind) {
            case 0 -> Double.toString(Math.scalb(random.nextDouble(), random.nextInt(-1000, 1000)));
            case 1 -> Double.toString(random.nextDouble() * 100);
            case 2 -> random.nextLong(Long.MAX_VALUE) + "e" + random.nextInt(-90, 90);
            case 3 ->
                BigDecimal.valueOf(random.nextLong(100_000_000), random.nextInt(9))
                        .toPlainString();
            case 4 -> random.nextLong(1, 1_000_000) + "." + random.nextLong(Long.MAX_VALUE >> random.nextInt(60));
            default -> "-" + random.nextInt(1000) + "e-" + random.nextInt(30);
        };
    }

    @Test
    void each_grammar_takes_what_it_says_and_no_more() {
        SplittableRandom random = new SplittableRandom(SEED);
        String alphabet = "0012.+-eE";
        for (int i = 0; i < 200_000; i++) {
            StringBuilder made = new StringBuilder();
            for (int n = random.nextInt(1, 8); n > 0; n--) {
                made.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            String text = made.toString();
            if ((read(json, text) == text.length()) != JSON.matcher(text).matches()
                    || (read(bare, text) == text.length()) != BARE.matcher(text).matches()) {
                fail("%s, seed %d: JSON %d, bare %d", text, SEED, read(json, text), read(bare, text));
            }
        }
    }

    @Test
    void words_for_numbers_are_no_numbers() {
        for (String text :
                new String[] {"NaN", "Infinity", "-Infinity", "0x10", "1_000", "1d", "1f", "", "-", "+", "."}) {
            assertThat(read(bare, text)).as(text).isNotEqualTo(text.isEmpty() ? 0 : text.length());
        }
    }

    @Test
    void ints_are_told_from_what_only_looks_whole() {
        assertThat(isLong("5")).isTrue();
        assertThat(isLong("-0")).isTrue();
        assertThat(isLong("5.0")).isFalse();
        assertThat(isLong("5e0")).isFalse();
        assertThat(isLong("9223372036854775807")).isTrue();
        assertThat(isLong("9223372036854775808")).isFalse();
        assertThat(isLong("-9223372036854775808")).isTrue();
        assertThat(isLong("-9223372036854775809")).isFalse();
        assertThat(isLong("00000000000000000000000000007")).isTrue();
        assertThat(bare.toLong()).isEqualTo(7);
        assertThat(read(bare, "-9223372036854775808")).isPositive();
        assertThat(bare.toLong()).isEqualTo(Long.MIN_VALUE);
    }

    private boolean isLong(String text) {
        assertThat(read(bare, text)).isEqualTo(text.length());
        return bare.isLong();
    }

    @Test
    void random_times_are_the_exact_ones_cut_off_towards_the_past() {
        SplittableRandom random = new SplittableRandom(SEED);
        for (int i = 0; i < 20_000; i++) {
            String text = (random.nextBoolean() ? "-" : "")
                    + switch (i % 4) {
                        case 0 -> random.nextLong(Long.MAX_VALUE);
                        case 1 ->
                            BigDecimal.valueOf(random.nextLong(Long.MAX_VALUE), random.nextInt(25))
                                    .toPlainString();
                        case 2 -> random.nextInt(1000) + "e" + random.nextInt(-30, 30);
                        default -> new BigInteger(63 + random.nextInt(90), new java.util.Random(random.nextLong()));
                    };
            for (TimeUnit unit : new TimeUnit[] {TimeUnit.S, TimeUnit.MS, TimeUnit.US, TimeUnit.NS}) {
                assertThat(read(json, text)).isPositive();
                long exact = exactMicros(text, unit);
                if (json.toMicros(unit) != exact || PlainNumber.micros(text, unit) != exact) {
                    fail("%s %s, seed %d: not %d but %d", text, unit, SEED, exact, json.toMicros(unit));
                }
            }
        }
    }

    private static long exactMicros(String text, TimeUnit unit) {
        BigDecimal scale = switch (unit) {
            case S -> new BigDecimal("1000000");
            case MS -> new BigDecimal("1000");
            case NS -> new BigDecimal("0.001");
            default -> BigDecimal.ONE;
        };
        BigInteger whole = new BigDecimal(text)
                .multiply(scale)
                .setScale(0, RoundingMode.FLOOR)
                .toBigInteger();
        return whole.max(BigInteger.valueOf(Long.MIN_VALUE))
                .min(BigInteger.valueOf(Long.MAX_VALUE))
                .longValue();
    }

    @Test
    void a_time_with_an_absurd_exponent_costs_no_memory() {
        assertThat(PlainNumber.micros("1e999999999", TimeUnit.S)).isEqualTo(Long.MAX_VALUE);
        assertThat(PlainNumber.micros("-1e999999999", TimeUnit.S)).isEqualTo(Long.MIN_VALUE);
        assertThat(PlainNumber.micros("1e-999999999", TimeUnit.S)).isZero();
        assertThat(PlainNumber.micros("-1e-999999999", TimeUnit.S)).isEqualTo(-1);
        assertThat(PlainNumber.micros("0e999999999", TimeUnit.S)).isZero();
        assertThat(PlainNumber.micros("1e99999999999", TimeUnit.S)).isEqualTo(Long.MAX_VALUE);
    }
}
