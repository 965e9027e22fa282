package io.tributary.edge.sink.mqtt;

import io.tributary.pipelines.summary.Summary;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What a sink has taken and the broker has not confirmed: the summaries that wait, the messages that are ready to go, those that
 * are on their way. One thread at a time, but for the counts.
 *
 * <p>Messages are made when they can be sent, of what waits by then, so that a new session says things anew.
 */
final class Backlog {
    private final Conversation conversation;
    private final int inFlightMax;
    /** Taken and not yet {@link #confirmed}, in order. */
    private final ArrayDeque<Held> held = new ArrayDeque<>();

    private final ArrayDeque<Held> waiting = new ArrayDeque<>();
    private final ArrayDeque<Outgoing> ready = new ArrayDeque<>();
    private final Set<Outgoing> sent = new LinkedHashSet<>();
    private final AtomicLong taken = new AtomicLong();
    private final AtomicLong confirmed = new AtomicLong();
    private int togetherMax;

    /** A summary that the broker has not confirmed. */
    private static final class Held {
        final Summary summary;
        boolean settled;
        boolean sentBefore;
        /** It was taken before the session began. */
        boolean heldBack;

        Held(Summary summary) {
            this.summary = summary;
        }
    }

    /** A message, and the summaries that are in it; none for what is said beside them. */
    static final class Outgoing {
        private final Publication publication;
        private final List<Held> carries;
        private boolean toSendAgain;

        Outgoing(Publication publication, List<Held> carries) {
            this.publication = publication;
            this.carries = carries;
        }

        Publication publication() {
            return publication;
        }

        int summaries() {
            return carries.size();
        }
    }

    /** @param inFlightMax most summaries that are held, and most messages that are on their way */
    Backlog(Conversation conversation, int inFlightMax) {
        this.conversation = conversation;
        this.inFlightMax = inFlightMax;
        this.togetherMax = conversation.togetherMax();
    }

    boolean hasRoom() {
        return held.size() < inFlightMax;
    }

    boolean isEmpty() {
        return held.isEmpty();
    }

    void add(Summary summary) {
        Held next = new Held(summary);
        held.add(next);
        waiting.add(next);
        taken.incrementAndGet();
    }

    /** Summaries confirmed or dropped, from the first on and without a gap. Any thread. */
    long confirmed() {
        return confirmed.get();
    }

    /** Summaries taken and not {@link #confirmed}. Any thread. */
    int unconfirmed() {
        long before = confirmed.get();
        return (int) (taken.get() - before);
    }

    /** A session begins: all that is not confirmed is to be said in it. */
    void begin() {
        end();
        togetherMax = conversation.togetherMax();
        addReady(conversation.begin());
    }

    /** A session ends: what was on its way may not have arrived. */
    void end() {
        ready.clear();
        sent.clear();
        waiting.clear();
        for (Held summary : held) {
            summary.heldBack = true;
            if (!summary.settled) {
                waiting.add(summary);
            }
        }
    }

    /** Something came that the conversation may answer. */
    void heard(String topic, byte[] payload) {
        addReady(conversation.answer(topic, payload));
    }

    private void addReady(List<Publication> publications) {
        publications.forEach(publication -> ready.add(new Outgoing(publication, List.of())));
    }

    /** What is to be sent next; null when there is nothing, or as much on its way as may be. */
    @Nullable
    Outgoing next() {
        if (sent.size() >= inFlightMax) {
            return null;
        }
        if (ready.isEmpty() && !waiting.isEmpty() && !gathers()) {
            say();
        }
        return ready.peek();
    }

    /** Where messages may hold several summaries, those that come while one is on its way are the next one's. */
    private boolean gathers() {
        return conversation.togetherMax() > 1 && !sent.isEmpty();
    }

    private void say() {
        List<Held> carried = new ArrayList<>();
        List<Summary> summaries = new ArrayList<>();
        do {
            Held next = waiting.remove();
            carried.add(next);
            summaries.add(next.summary);
        } while (summaries.size() < togetherMax
                && !waiting.isEmpty()
                && conversation.together(summaries.get(summaries.size() - 1), waiting.element().summary));
        List<Publication> said = conversation.say(summaries, carried.get(0).heldBack);
        int last = said.size() - 1;
        addReady(said.subList(0, last));
        ready.add(new Outgoing(said.get(last), carried));
    }

    /** What {@link #next} gave is being sent. */
    void sending(Outgoing next) {
        ready.remove();
        sent.add(next);
    }

    /** It could not be sent now after all. */
    void unsent(Outgoing next) {
        sent.remove(next);
        ready.addFirst(next);
    }

    /** Takes note that it was sent; gives how many of its summaries were sent before. */
    int noteSent(Outgoing message) {
        int again = 0;
        for (Held summary : message.carries) {
            again += summary.sentBefore ? 1 : 0;
            summary.sentBefore = true;
        }
        return again;
    }

    /** It is too large to be sent as it is; gives whether smaller ones will be made of it. */
    boolean split(Outgoing next) {
        if (next.summaries() < 2) {
            return false;
        }
        togetherMax = next.summaries() / 2;
        ready.remove();
        List<Held> back = next.carries;
        for (int i = back.size() - 1; i >= 0; i--) {
            waiting.addFirst(back.get(i));
        }
        return true;
    }

    /** Drops the message that is next. */
    void drop(Outgoing next) {
        ready.remove();
        settle(next.carries);
    }

    /** It is confirmed, or refused for good; false when nobody waits for that any more. */
    boolean settled(Outgoing message) {
        boolean awaited = sent.remove(message);
        if (awaited) {
            settle(message.carries);
        }
        return awaited;
    }

    private void settle(Collection<Held> summaries) {
        summaries.forEach(summary -> summary.settled = true);
        while (!held.isEmpty() && held.element().settled) {
            held.remove();
            confirmed.incrementAndGet();
        }
    }

    /** It is refused for now, and to be sent again at {@link #sendAgain}; false when nobody waits for it any more. */
    boolean refused(Outgoing message) {
        message.toSendAgain = sent.contains(message);
        return message.toSendAgain;
    }

    /** Puts what was refused for now before what is ready, in its order. */
    void sendAgain() {
        List<Outgoing> again = new ArrayList<>();
        Iterator<Outgoing> all = sent.iterator();
        while (all.hasNext()) {
            Outgoing message = all.next();
            if (message.toSendAgain) {
                message.toSendAgain = false;
                all.remove();
                again.add(message);
            }
        }
        for (int i = again.size() - 1; i >= 0; i--) {
            ready.addFirst(again.get(i));
        }
    }
}
