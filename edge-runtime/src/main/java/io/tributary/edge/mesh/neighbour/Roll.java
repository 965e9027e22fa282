package io.tributary.edge.mesh.neighbour;

import io.tributary.edge.mesh.offer.Digest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;

/**
 * Who is here: an address that is in the group and has announced a node. Announcements may come before or after the news that their sender is
 * in the group. One thread at a time.
 *
 * @param <A> what the group knows its members by
 */
final class Roll<A> {
    /** Announced by who is not in the group, and may never be. */
    private static final int EARLY_MAX = 64;

    private final Digest self;
    private final Set<A> group = new LinkedHashSet<>();
    private final Map<A, Neighbour> present = new LinkedHashMap<>();
    private final Map<A, Neighbour> early = new LinkedHashMap<>();

    /** What came to pass. */
    sealed interface Change {
        Neighbour neighbour();
    }

    record Joined(Neighbour neighbour) implements Change {}

    record Left(Neighbour neighbour) implements Change {}

    Roll(Digest self) {
        this.self = self;
    }

    /** The group is now these, without ourselves. */
    List<Change> group(Collection<A> members) {
        List<Change> changes = new ArrayList<>();
        group.clear();
        group.addAll(members);
        leave((address, neighbour) -> !group.contains(address), changes);
        Map<A, Neighbour> now = new LinkedHashMap<>(early);
        now.keySet().retainAll(group);
        early.keySet().removeAll(now.keySet());
        now.forEach((address, neighbour) -> enter(address, neighbour, changes));
        return changes;
    }

    /** That address says it is this node. */
    List<Change> announced(A address, Neighbour neighbour) {
        List<Change> changes = new ArrayList<>();
        if (neighbour.id().equals(self)) {
            return changes; // a copied card, or a liar: its task link would not be talked to in any case
        }
        if (group.contains(address)) {
            enter(address, neighbour, changes);
        } else {
            early.remove(address);
            early.put(address, neighbour);
            if (early.size() > EARLY_MAX) {
                early.remove(early.keySet().iterator().next());
            }
        }
        return changes;
    }

    /** A node that was restarted is there under a new address before its old one is missed: the newer counts. */
    private void enter(A address, Neighbour neighbour, List<Change> changes) {
        if (neighbour.equals(present.get(address))) {
            return;
        }
        leave((other, one) -> other.equals(address) || one.id().equals(neighbour.id()), changes);
        present.put(address, neighbour);
        changes.add(new Joined(neighbour));
    }

    private void leave(BiPredicate<A, Neighbour> who, List<Change> changes) {
        present.entrySet().removeIf(entry -> {
            boolean leaves = who.test(entry.getKey(), entry.getValue());
            if (leaves) {
                changes.add(new Left(entry.getValue()));
            }
            return leaves;
        });
    }

    Optional<Neighbour> at(A address) {
        return Optional.ofNullable(present.get(address));
    }

    /** Whether that address is in the group and has not said who it is, or is not believed. */
    boolean isStranger(A address) {
        return group.contains(address) && !present.containsKey(address);
    }

    List<Neighbour> present() {
        return List.copyOf(present.values());
    }
}
