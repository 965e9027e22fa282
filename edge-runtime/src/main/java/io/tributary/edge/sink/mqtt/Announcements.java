package io.tributary.edge.sink.mqtt;

import io.tributary.pipelines.summary.Summary;
import io.tributary.pipelines.summary.Value;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Before the first summary of a group in a session, what others must know to read it; a broker that was started anew may have
 * forgotten.
 */
final class Announcements implements Conversation {
    /** Groups that are remembered; beyond them, all are announced again. */
    static final int GROUPS_MAX = 10_000;

    private final Encoding encoding;
    private final HomeAssistant homeAssistant;
    private final Set<Map<String, Value>> announced = new HashSet<>();

    Announcements(Encoding encoding, HomeAssistant homeAssistant) {
        this.encoding = encoding;
        this.homeAssistant = homeAssistant;
    }

    @Override
    public List<Publication> begin() {
        announced.clear();
        return List.of();
    }

    @Override
    public List<Publication> say(List<Summary> summaries, boolean areHeldBack) {
        Summary summary = summaries.get(0);
        String topic = encoding.topic(summary);
        List<Publication> said = new ArrayList<>();
        if (!announced.contains(summary.key().group())) {
            if (announced.size() >= GROUPS_MAX) {
                announced.clear();
            }
            announced.add(summary.key().group());
            said.addAll(homeAssistant.configs(summary, topic, encoding.qos()));
        }
        said.add(new Publication(topic, encoding.payload(summary), encoding.qos(), encoding.retained()));
        return said;
    }
}
