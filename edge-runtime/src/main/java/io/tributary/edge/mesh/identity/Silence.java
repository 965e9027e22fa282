package io.tributary.edge.mesh.identity;

import java.util.Optional;

/** How long the authority has not answered, counted in questions: a clock may be set meanwhile. One thread asks, any looks. */
final class Silence {
    /** A restart of the authority is no news. With the pauses between them these take some two minutes. */
    private static final int WORTH_A_WARNING = 6;

    private final String address;
    private volatile Said said = new Said(0, "");

    private record Said(int questions, String fault) {}

    /** @param address of the authority */
    Silence(String address) {
        this.address = address;
    }

    void answered() {
        said = new Said(0, "");
    }

    /** @param fault why there was no answer */
    void unanswered(String fault) {
        said = new Said(said.questions() + 1, fault);
    }

    /** Questions without an answer, since the last answer. */
    int questions() {
        return said.questions();
    }

    Optional<String> warning() {
        Said now = said;
        return now.questions() < WORTH_A_WARNING
                ? Optional.empty()
                : Optional.of("the site's authority at " + address + " has not answered " + now.questions()
                        + " times in a row, so what is revoked is heard from neighbours only, and the node's certificate"
                        + " can't be renewed: " + now.fault());
    }
}
