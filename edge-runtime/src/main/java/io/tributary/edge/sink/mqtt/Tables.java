package io.tributary.edge.sink.mqtt;

import io.tributary.pipelines.summary.Summary;
import io.tributary.pipelines.summary.SummaryArrow;
import java.util.List;

/** Summaries of one topic together, as Arrow streams. */
final class Tables implements Conversation {
    private final Encoding encoding;
    private final SummaryArrow arrow = new SummaryArrow();

    /** @param encoding of which all but the payload counts */
    Tables(Encoding encoding) {
        this.encoding = encoding;
    }

    @Override
    public List<Publication> say(List<Summary> summaries, boolean areHeldBack) {
        return List.of(new Publication(
                encoding.topic(summaries.get(0)), arrow.write(summaries), encoding.qos(), encoding.retained()));
    }

    @Override
    public int togetherMax() {
        return SummaryArrow.ROWS_MAX;
    }

    @Override
    public boolean together(Summary summary, Summary next) {
        return encoding.topic(summary).equals(encoding.topic(next));
    }
}
