package io.tributary.pipelines.unit;

import io.tributary.pipelines.config.Suggestion;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What people write instead of UCUM, and what is meant. */
final class UnitMistakes {
    private static final Pattern WORD =
            Pattern.compile("[A-Za-z\u00b0'%\u2126\u03a9_$]+(\\[[^\\]]*\\])?|\\[[^\\]]*\\]");

    /** By its letters in lower case; a unit alone or a part of one. */
    private static final Map<String, String> MEANT = Map.ofEntries(
            Map.entry("degc", "Cel"),
            Map.entry("deg_c", "Cel"),
            Map.entry("\u00b0c", "Cel"),
            Map.entry("celsius", "Cel"),
            Map.entry("cel", "Cel"),
            Map.entry("degf", "[degF]"),
            Map.entry("deg_f", "[degF]"),
            Map.entry("\u00b0f", "[degF]"),
            Map.entry("fahrenheit", "[degF]"),
            Map.entry("kelvin", "K"),
            Map.entry("\u00b0k", "K"),
            Map.entry("percent", "%"),
            Map.entry("pct", "%"),
            Map.entry("%rh", "%"),
            Map.entry("rh", "%"),
            Map.entry("ppth", "[ppth]"),
            Map.entry("ppm", "[ppm]"),
            Map.entry("ppb", "[ppb]"),
            Map.entry("ppt", "[pptr]"),
            Map.entry("ph", "[pH]"),
            Map.entry("ntu", "[NTU]"),
            Map.entry("fnu", "[FNU]"),
            Map.entry("in", "[in_i]"),
            Map.entry("inch", "[in_i]"),
            Map.entry("inches", "[in_i]"),
            Map.entry("foot", "[ft_i]"),
            Map.entry("feet", "[ft_i]"),
            Map.entry("yd", "[yd_i]"),
            Map.entry("yard", "[yd_i]"),
            Map.entry("mi", "[mi_i]"),
            Map.entry("mile", "[mi_i]"),
            Map.entry("miles", "[mi_i]"),
            Map.entry("nmi", "[nmi_i]"),
            Map.entry("kn", "[kn_i]"),
            Map.entry("kt", "[kn_i]"),
            Map.entry("knot", "[kn_i]"),
            Map.entry("knots", "[kn_i]"),
            Map.entry("mph", "[mi_i]/h"),
            Map.entry("kph", "km/h"),
            Map.entry("kmh", "km/h"),
            Map.entry("rpm", "{rotation}/min"),
            Map.entry("gal", "[gal_us]"),
            Map.entry("gallon", "[gal_us]"),
            Map.entry("gpm", "[gal_us]/min"),
            Map.entry("cfm", "[cft_i]/min"),
            Map.entry("lpm", "L/min"),
            Map.entry("liter", "L"),
            Map.entry("litre", "L"),
            Map.entry("lb", "[lb_av]"),
            Map.entry("lbs", "[lb_av]"),
            Map.entry("oz", "[oz_av]"),
            Map.entry("ton", "t"),
            Map.entry("tonne", "t"),
            Map.entry("psi", "[psi]"),
            Map.entry("psig", "[psi]{gauge}"),
            Map.entry("mmhg", "mm[Hg]"),
            Map.entry("inhg", "[in_i'Hg]"),
            Map.entry("mmh2o", "mm[H2O]"),
            Map.entry("torr", "mm[Hg]"),
            Map.entry("hpascal", "hPa"),
            Map.entry("pascal", "Pa"),
            Map.entry("hp", "[HP]"),
            Map.entry("btu", "[Btu_IT]"),
            Map.entry("ohm", "Ohm"),
            Map.entry("ohms", "Ohm"),
            Map.entry("\u03c9", "Ohm"),
            Map.entry("volt", "V"),
            Map.entry("volts", "V"),
            Map.entry("amp", "A"),
            Map.entry("amps", "A"),
            Map.entry("ampere", "A"),
            Map.entry("watt", "W"),
            Map.entry("watts", "W"),
            Map.entry("wh", "W.h"),
            Map.entry("kwh", "kW.h"),
            Map.entry("mwh", "MW.h"),
            Map.entry("gwh", "GW.h"),
            Map.entry("ah", "A.h"),
            Map.entry("mah", "mA.h"),
            Map.entry("va", "V.A"),
            Map.entry("kva", "kV.A"),
            Map.entry("var", "V.A{reactive}"),
            Map.entry("kvar", "kV.A{reactive}"),
            Map.entry("lux", "lx"),
            Map.entry("lumen", "lm"),
            Map.entry("dba", "dB[SPL]{A}"),
            Map.entry("dbm", "dB{1mW}"),
            Map.entry("\u00b0", "deg"),
            Map.entry("degree", "deg"),
            Map.entry("degrees", "deg"),
            Map.entry("sec", "s"),
            Map.entry("second", "s"),
            Map.entry("seconds", "s"),
            Map.entry("minute", "min"),
            Map.entry("minutes", "min"),
            Map.entry("hr", "h"),
            Map.entry("hour", "h"),
            Map.entry("hours", "h"),
            Map.entry("day", "d"),
            Map.entry("days", "d"),
            Map.entry("week", "wk"),
            Map.entry("month", "mo"),
            Map.entry("year", "a"),
            Map.entry("msec", "ms"),
            Map.entry("usec", "us"),
            Map.entry("meter", "m"),
            Map.entry("metre", "m"),
            Map.entry("kilogram", "kg"),
            Map.entry("gram", "g"),
            Map.entry("hertz", "Hz"),
            Map.entry("hz", "Hz"),
            Map.entry("khz", "kHz"),
            Map.entry("mhz", "MHz"),
            Map.entry("bytes", "By"),
            Map.entry("byte", "By"),
            Map.entry("bits", "bit"),
            Map.entry("bps", "bit/s"),
            Map.entry("kbps", "kbit/s"),
            Map.entry("mbps", "Mbit/s"),
            Map.entry("count", "{count}"),
            Map.entry("counts", "{count}"),
            Map.entry("pcs", "{piece}"),
            Map.entry("pieces", "{piece}"),
            Map.entry("people", "{person}"),
            Map.entry("vehicles", "{vehicle}"),
            Map.entry("none", "1"));

    private UnitMistakes() {}

    /** What to write instead of a code that is no unit. */
    static String advice(String code) {
        String whole = MEANT.get(code.toLowerCase(Locale.ROOT));
        if (whole != null) {
            return "did you mean '" + whole + "'?";
        }
        String mended = mended(code);
        if (!mended.equals(code) && UnitParser.isUnit(mended)) {
            return "did you mean '" + mended + "'?";
        }
        String near = Suggestion.of(code, UnitTable.codes());
        return near.startsWith("; did you mean")
                ? near.substring(2)
                : "write one such as Cel, %, ug/m3, kW.h, [degF], or what is counted in braces, as in {vehicle}/h";
    }

    /** Signs of other languages replaced, and then the words that are no units. */
    private static String mended(String code) {
        String ascii = code.replace('\u00b5', 'u')
                .replace('\u03bc', 'u')
                .replace('\u00b7', '.')
                .replace('\u22c5', '.')
                .replace('\u00b2', '2')
                .replace('\u00b3', '3')
                .replace("\u207b\u00b9", "-1")
                .replace("**", "")
                .replaceAll("\\^\\(?([+-]?[0-9]+)\\)?", "$1")
                .replaceAll("(?<!10)\\*", ".")
                .replaceAll(" *\\bper\\b *", "/")
                .replaceAll(" */ *", "/")
                .trim()
                .replace(' ', '.');
        return UnitParser.isUnit(ascii)
                ? ascii
                : WORD.matcher(ascii)
                        .replaceAll(word -> Matcher.quoteReplacement(
                                UnitParser.isUnit(word.group())
                                        ? word.group()
                                        : MEANT.getOrDefault(word.group().toLowerCase(Locale.ROOT), word.group())));
    }
}
