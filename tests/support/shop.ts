// The shop of the demo, as tests have it: the role `gatelog` owns it all, so that what is refused is refused by the
// gateway and not by the server.
export { shopData, shopDatabase, shopSchema } from '../../src/demo/shop.ts';

export const gatewayRole = { username: 'gatelog', password: 'only-the-gateway-knows' } as const;
