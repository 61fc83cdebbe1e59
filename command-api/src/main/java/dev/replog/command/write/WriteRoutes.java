package dev.replog.command.write;

import dev.replog.commands.read.CommandMethod;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;

/** The routes of writes. */
public final class WriteRoutes {
    private WriteRoutes() {}

    public static RouterFunction<ServerResponse> of(CommandHandler commands, PushHandler pushes) {
        return RouterFunctions.route()
                .POST("/api/sync/push", pushes::handle)
                .POST("/api/{collection}", request -> commands.handle(CommandMethod.POST, request))
                .PUT("/api/{collection}/{id}", request -> commands.handle(CommandMethod.PUT, request))
                .PATCH("/api/{collection}/{id}", request -> commands.handle(CommandMethod.PATCH, request))
                .DELETE("/api/{collection}/{id}", request -> commands.handle(CommandMethod.DELETE, request))
                .build();
    }
}
