package dev.replog.notifier.webhook;

import io.netty.resolver.AddressResolver;
import io.netty.resolver.AddressResolverGroup;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.FutureListener;
import io.netty.util.concurrent.Promise;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A resolver that returns only addresses that the rules allow. The connection uses its result without a second look-up,
 * so a name cannot resolve to another address after the check. Addresses that need no look-up are checked in the same
 * way.
 */
final class AllowedAddresses extends AddressResolverGroup<InetSocketAddress> {
    private final AddressResolverGroup<InetSocketAddress> names;
    private final boolean loopbackAllowed;

    /** The name did not resolve to an allowed address. */
    static final class NotAllowedException extends Exception {
        NotAllowedException(String message) {
            super(message, null, false, false);
        }
    }

    /**
     * @param names the resolver of names, which need not be trusted
     */
    AllowedAddresses(AddressResolverGroup<InetSocketAddress> names, boolean loopbackAllowed) {
        this.names = names;
        this.loopbackAllowed = loopbackAllowed;
    }

    @Override
    protected AddressResolver<InetSocketAddress> newResolver(EventExecutor executor) {
        return new Judging(executor, names.getResolver(executor));
    }

    @Override
    public void close() {
        super.close();
        names.close();
    }

    /** Why this address must not be connected to. */
    Optional<String> objection(InetAddress address) {
        return AddressRules.objection(address, loopbackAllowed);
    }

    private final class Judging implements AddressResolver<InetSocketAddress> {
        private final EventExecutor executor;
        private final AddressResolver<InetSocketAddress> lookups;

        Judging(EventExecutor executor, AddressResolver<InetSocketAddress> lookups) {
            this.executor = executor;
            this.lookups = lookups;
        }

        @Override
        public boolean isSupported(SocketAddress address) {
            return true;
        }

        /** Never resolved, so that every address is checked. */
        @Override
        public boolean isResolved(SocketAddress address) {
            return false;
        }

        @Override
        public Future<InetSocketAddress> resolve(SocketAddress address) {
            return resolve(address, executor.newPromise());
        }

        @Override
        public Future<InetSocketAddress> resolve(SocketAddress address, Promise<InetSocketAddress> promise) {
            resolveAll(address).addListener((FutureListener<List<InetSocketAddress>>) all -> {
                if (all.isSuccess()) {
                    promise.trySuccess(all.getNow().getFirst());
                } else {
                    promise.tryFailure(all.cause());
                }
            });
            return promise;
        }

        @Override
        public Future<List<InetSocketAddress>> resolveAll(SocketAddress address) {
            return resolveAll(address, executor.newPromise());
        }

        @Override
        public Future<List<InetSocketAddress>> resolveAll(
                SocketAddress address, Promise<List<InetSocketAddress>> promise) {
            InetSocketAddress asked = (InetSocketAddress) address;
            if (!asked.isUnresolved()) {
                judge(List.of(asked), promise);
                return promise;
            }
            lookups.resolveAll(asked).addListener((FutureListener<List<InetSocketAddress>>) found -> {
                if (found.isSuccess()) {
                    judge(found.getNow(), promise);
                } else {
                    promise.tryFailure(found.cause());
                }
            });
            return promise;
        }

        private void judge(List<InetSocketAddress> found, Promise<List<InetSocketAddress>> promise) {
            List<InetSocketAddress> allowed = new ArrayList<>();
            String reason = "it leads nowhere";
            for (InetSocketAddress each : found) {
                InetAddress to = each.getAddress();
                Optional<String> objection = to == null ? Optional.of("unknown") : objection(to);
                if (objection.isEmpty()) {
                    allowed.add(each);
                } else {
                    reason = "it leads to an address that is " + objection.get();
                }
            }
            if (allowed.isEmpty()) {
                promise.tryFailure(new NotAllowedException("address not allowed: " + reason));
            } else {
                promise.trySuccess(allowed);
            }
        }

        @Override
        public void close() {
            lookups.close();
        }
    }
}
