package io.tributary.edge.mesh.offer;

import io.tributary.pipelines.config.Section;
import io.tributary.pipelines.config.Setting;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What the owner lends, and when.
 *
 * <pre>{@code
 * lend:
 *   cores: 1.0
 *   hours: ["22:00-06:00"]
 *   zone: Europe/Berlin
 *   price: 0
 *   energy: auto
 *   joules: 0.5
 *   battery: { floor: 40% }
 *   hotCelsius: 75
 * }</pre>
 *
 * @param milliCores at most, in thousandths of a core; 0 lends nothing. Default: what is there
 * @param hours when; default always
 * @param priceMilli thousandths of a credit for 10^6 fuel; default 0
 * @param source what the node runs on; default {@code AUTO}
 * @param millijoules thousandths of a joule for 10^6 fuel; default 0, unknown
 * @param batteryFloorPermille below this nothing is lent from a battery, also one that the sun fills; default 400. 0: always
 * @param hotCelsius from here on nothing is lent; default 75
 */
public record LendSettings(
        int milliCores,
        Hours hours,
        long priceMilli,
        Source source,
        long millijoules,
        int batteryFloorPermille,
        double hotCelsius) {
    private static final int CORES_MAX = 1_024;
    private static final int SPANS_MAX = 24;
    private static final double PRICE_MAX = 1e6;

    /** What a node runs on. */
    public enum Source {
        MAINS,
        BATTERY,
        SOLAR,
        /** As the system says: from a battery when no other supply is there. */
        AUTO
    }

    /** What a file that says nothing else comes to. */
    public static final LendSettings DEFAULT =
            new LendSettings(CORES_MAX * 1000, new Hours(List.of(), ZoneOffset.UTC), 0, Source.AUTO, 0, 400, 75);

    /** Reads the settings, recording every fault in the section's document. */
    public static LendSettings read(Section lend) {
        return new LendSettings(
                (int) Math.round(lend.at("cores").number(0, CORES_MAX, CORES_MAX) * 1000),
                hours(lend.at("hours"), lend.at("zone")),
                Math.round(lend.at("price").number(0, PRICE_MAX, 0) * 1000),
                lend.at("energy")
                        .choice(
                                Map.of(
                                        "mains", Source.MAINS,
                                        "battery", Source.BATTERY,
                                        "solar", Source.SOLAR,
                                        "auto", Source.AUTO),
                                DEFAULT.source),
                Math.round(lend.at("joules").number(0, PRICE_MAX, 0) * 1000),
                lend.at("battery").section().at("floor").parsed(LendSettings::permille, DEFAULT.batteryFloorPermille),
                lend.at("hotCelsius").number(30, 110, DEFAULT.hotCelsius));
    }

    private static Hours hours(Setting hours, Setting zone) {
        List<Hours.Span> spans = new ArrayList<>();
        for (Setting one : hours.list()) {
            Hours.Span none = new Hours.Span(0, 1);
            Hours.Span span = one.parsed(Hours.Span::parse, none);
            spans.add(span);
        }
        if (spans.size() > SPANS_MAX) {
            hours.fault(spans.size() + " times of day; " + SPANS_MAX + " are the most: join those that touch");
        }
        ZoneId where = zone.parsed(LendSettings::zone, ZoneOffset.UTC);
        if (!spans.isEmpty() && !zone.present()) {
            hours.fault("hours without a zone; say whose clock they go by: zone: Europe/Berlin");
        }
        return new Hours(spans, where);
    }

    private static ZoneId zone(String text) {
        try {
            return ZoneId.of(text);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    "'" + text + "' is not a time zone; write one such as Europe/Berlin or UTC", e);
        }
    }

    private static int permille(String text) {
        if (text.matches("[0-9]{1,3}%")) {
            int percent = Integer.parseInt(text.substring(0, text.length() - 1));
            if (percent <= 100) {
                return percent * 10;
            }
        }
        throw new IllegalArgumentException("'" + text + "' is not a share from 0% to 100%; write 40%");
    }
}
