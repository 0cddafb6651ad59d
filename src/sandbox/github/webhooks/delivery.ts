/** One webhook delivery as GitHub keeps it for `GET /app/hook/deliveries`. */
export interface Delivery {
  readonly id: number;
  readonly guid: string;
  readonly event: string;
  readonly action: string | null;
  readonly installationId: number | null;
  readonly repositoryId: number | null;
  readonly deliveredAt: Date;
  readonly redelivery: boolean;
  readonly payload: string;
  readonly requestHeaders: Readonly<Record<string, string>>;
  status: string;
  statusCode: number;
  /** Seconds. */
  duration: number;
  responseHeaders: Readonly<Record<string, string>>;
  responseBody: string | null;
}
