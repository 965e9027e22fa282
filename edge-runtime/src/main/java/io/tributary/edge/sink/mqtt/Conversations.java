package io.tributary.edge.sink.mqtt;

import io.tributary.pipelines.pipeline.Pipeline;
import io.tributary.pipelines.pipeline.TopicTemplate;
import io.tributary.pipelines.summary.SummaryFormat;

/** What a node's sinks say. */
public final class Conversations {
    private Conversations() {}

    /** Finished summaries for anyone, in the form and on the topic of the operator's choice. */
    public static Conversation finished(TopicTemplate template, Pipeline.SinkSpec.Mqtt spec) {
        Encoding encoding = Encodings.finished(template, spec);
        if (spec.format() == SummaryFormat.ARROW) {
            return new Tables(encoding);
        }
        return spec.homeAssistant()
                .<Conversation>map(discovery -> new Announcements(encoding, new HomeAssistant(discovery)))
                .orElseGet(() -> Conversation.of(encoding));
    }
}
