package io.tributary.edge.mesh.work;

import io.tributary.edge.mesh.form.MalformedException;
import io.tributary.edge.mesh.link.Letter;
import io.tributary.edge.mesh.link.Peer;
import io.tributary.edge.mesh.offer.Digest;
import io.tributary.edge.mesh.offer.Offer;
import io.tributary.edge.mesh.offer.OfferMaker;
import io.tributary.edge.mesh.offer.Spare;
import io.tributary.pipelines.kernel.Kernel;
import io.tributary.pipelines.kernel.Kernels;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What this node offers, and what its neighbours do. One thread, the mesh's. */
final class Offers {
    private final Self self;
    private final Kernels kernels;
    private final Speeds speeds;
    private final OfferMaker maker;
    private final Map<Digest, Offer> heard = new HashMap<>();
    private Letter.@Nullable Say said;

    Offers(Self self, Kernels kernels, Speeds speeds, long priceMilli) {
        this.self = self;
        this.kernels = kernels;
        this.speeds = speeds;
        this.maker = new OfferMaker(self.id(), self.owner(), priceMilli);
    }

    /** The next offer, signed, if it is time for one: see {@link OfferMaker#next}. */
    Optional<Letter.Say> next(Spare spare, long queueNanos, Set<Digest> holds, long nanos, long wallMicros) {
        Optional<Letter.Say> next = maker.next(spare, queueNanos, measured(), holds, nanos, wallMicros)
                .map(offer -> {
                    byte[] form = offer.signedBytes();
                    return new Letter.Say(form, self.signer().apply(form));
                });
        next.ifPresent(say -> said = say);
        return next;
    }

    /** Kernels whose speed is known: nobody is promised what was never tried. */
    private List<Offer.Kernel> measured() {
        List<Offer.Kernel> measured = new ArrayList<>();
        for (Kernel.Id id : kernels.ids()) {
            if (speeds.isKnown(id)) {
                measured.add(new Offer.Kernel(id.name(), id.version(), speeds.of(id)));
            }
        }
        return measured;
    }

    /** The last one, for who comes between two. */
    Letter.@Nullable Say said() {
        return said;
    }

    /**
     * An offer of a neighbour.
     *
     * @return the offer, if it is newer than what is known
     * @throws MalformedException when it is none, or not by who sent it
     */
    Optional<Offer> heard(Peer from, Letter.Say say) throws MalformedException {
        Offer offer = Offer.parse(say.offer());
        if (!isSigned(from, say)
                || !offer.node().equals(from.id())
                || !offer.owner().equals(from.owner())) {
            throw new MalformedException(0, "an offer that it has not signed, or of somebody else");
        }
        Offer before = heard.get(from.id());
        if (before != null && offer.sequence() <= before.sequence()) {
            return Optional.empty();
        }
        heard.put(from.id(), offer);
        return Optional.of(offer);
    }

    private static boolean isSigned(Peer from, Letter.Say say) {
        try {
            Signature signature = Signature.getInstance("Ed25519");
            signature.initVerify(from.key());
            signature.update(say.offer());
            return signature.verify(say.signature());
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    /** What a neighbour offered last. */
    @Nullable
    Offer of(Digest id) {
        return heard.get(id);
    }

    void forget(Digest id) {
        heard.remove(id);
    }
}
