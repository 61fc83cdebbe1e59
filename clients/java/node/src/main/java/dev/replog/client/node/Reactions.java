package dev.replog.client.node;

import dev.replog.client.queue.Breaker;
import dev.replog.client.queue.Pace;
import dev.replog.client.store.Priority;
import dev.replog.client.sync.LeaderContext;

/** How a node goes on after an answer without a packet. */
final class Reactions {

    private final LeaderContext context;
    private final NodeRegister register;
    private final Pace pace;
    private final Upkeep upkeep;

    Reactions(LeaderContext context, NodeRegister register, Pace pace, Upkeep upkeep) {
        this.context = context;
        this.register = register;
        this.pace = pace;
        this.upkeep = upkeep;
    }

    /** @param state of the node, which has a packet under way */
    void to(ExchangeAnswer answer, NodeState state) {
        if (answer instanceof ExchangeAnswer.Later later) {
            context.debug("The centre did not answer: " + later.cause());
            pace.failed(Priority.HIGH, context.monotonic(), later.retryAfterMillis());
        } else if (answer instanceof ExchangeAnswer.Disagreed disagreed) {
            context.warn("The centre has another last packet of this node, or not its token (" + disagreed.code()
                    + "); everything is pulled again.");
            register.disagreed(state, disagreed);
            pace.later(Priority.HIGH, context.monotonic(), 0);
        } else if (answer instanceof ExchangeAnswer.Refused refused) {
            refused(refused, state);
        } else if (answer instanceof ExchangeAnswer.Stopped stopped) {
            register.pause(stopped.code(), stopped.detail());
        } else if (answer instanceof ExchangeAnswer.Erased erased) {
            context.warn("The account was erased. Its data are removed from this node.");
            register.erased(erased.detail());
            upkeep.tidy();
        }
    }

    /** A centre that fails is asked again before a smaller packet takes the place of this one. */
    private void refused(ExchangeAnswer.Refused refused, NodeState state) {
        context.warn("The centre refused a packet: " + refused.status() + " " + refused.code());
        boolean isFault = refused.status() >= 500;
        if (isFault) {
            pace.failed(Priority.HIGH, context.monotonic(), 0);
        }
        if (!isFault || pace.breaker().state() != Breaker.State.HEALTHY) {
            register.refused(state, refused);
        }
    }
}
