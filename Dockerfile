# One image, two commands: `server` (the default) and `agent`. There is no build step: Node runs the TypeScript as it is.
FROM node:24-bookworm-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# The image has its own Node; the one that npm would bring for checkouts is left out.
RUN npm ci --omit=dev --omit=optional --ignore-scripts

FROM node:24-bookworm-slim
RUN apt-get update \
  && apt-get install --yes --no-install-recommends git ca-certificates tini \
  && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY --from=dependencies /app/node_modules ./node_modules
COPY package.json app.yml LICENSE ./
COPY bin ./bin
COPY engine/*.wasm.br engine/*.sha256 ./engine/
COPY src ./src
# The compiled program for a quick start; written here by root, so that the running process cannot change it.
RUN node bin/shiplock.js server --help > /dev/null && node bin/shiplock.js agent --help > /dev/null
RUN mkdir /data && chown node:node /data
USER node
ENV NODE_ENV=production SHIPLOCK_DATA_DIR=/data HOST=0.0.0.0 PORT=3000
VOLUME /data
EXPOSE 3000
ENTRYPOINT ["tini", "--", "node", "bin/shiplock.js"]
CMD ["server"]
