package io.tributary.pipelines.summary;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How a finished summary is written for others to read. All forms but SenML say the same: {@code site, pipeline,
 * window_start, window_end, revision, nodes}, {@code node} when no gateway merged it, then group values and fields by
 * name. Any thread.
 */
public enum SummaryFormat {
    /** One flat object (RFC 8259): {@link SummaryJson#upstream}. */
    JSON("json"),
    /** One map (RFC 8949) with the same keys; times are texts under tag 0. */
    CBOR("cbor"),
    /** One line (RFC 4180) of the values in that order, without header or line end; nothing for a missing value. */
    CSV("csv"),
    /**
     * A SenML pack (RFC 8428): a record of each field that has a value, at the window's end; the base name is site,
     * pipeline and group values, each with a colon behind it.
     */
    SENML("senml"),
    /** As {@link #SENML}, in CBOR. */
    SENML_CBOR("senml-cbor"),
    /** An Arrow IPC stream of one row: {@link SummaryArrow}, which writes many summaries together. */
    ARROW("arrow");

    private final String word;

    SummaryFormat(String word) {
        this.word = word;
    }

    /** The word of config files. */
    public String word() {
        return word;
    }

    /** The summary in this form. */
    public byte[] write(Summary summary) {
        return switch (this) {
            case JSON -> SummaryJson.upstream(summary);
            case CBOR -> cbor(flat(summary));
            case CSV -> SummaryCsv.line(flat(summary).values());
            case SENML -> SummarySenml.json(summary);
            case SENML_CBOR -> SummarySenml.cbor(summary);
            case ARROW -> new SummaryArrow().write(List.of(summary));
        };
    }

    /** Names and values of the flat forms; a group column or field whose name is taken gets an underscore behind it. */
    static Map<String, Value> flat(Summary summary) {
        Map<String, Value> flat = new LinkedHashMap<>();
        Set<String> taken = new HashSet<>(SummaryJson.OWN_NAMES);
        flat.put("site", Value.of(summary.key().site()));
        flat.put("pipeline", Value.of(summary.key().pipeline()));
        flat.put("window_start", Value.ofTime(summary.key().startMicros()));
        flat.put("window_end", Value.ofTime(summary.key().endMicros()));
        flat.put("revision", Value.of((long) summary.revision()));
        flat.put("nodes", Value.of((long) summary.nodes()));
        if (!summary.origin().node().isEmpty()) {
            flat.put("node", Value.of(summary.origin().node()));
        }
        summary.key().group().forEach((name, value) -> flat.put(SummaryJson.freeName(name, taken), value));
        summary.fields().forEach((name, value) -> flat.put(SummaryJson.freeName(name, taken), value));
        return flat;
    }

    private static byte[] cbor(Map<String, Value> flat) {
        CborWriter out = new CborWriter();
        out.map(flat.size());
        flat.forEach((name, value) -> {
            out.text(name);
            out.value(value);
        });
        return out.toBytes();
    }
}
